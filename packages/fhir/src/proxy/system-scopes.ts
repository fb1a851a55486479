/** Whether scopes of SMART Backend Services let a client read or search a type. */
export const scopesAllow = (scopes: readonly string[], type: string, kind: 'read' | 'search'): boolean =>
  scopes.some((scope) => covers(scope, type, kind));

/** Whether a client may have a scope: one it is registered for covers it. */
export const mayHave = (registered: readonly string[], scope: string): boolean => {
  const { type, kinds } = partsOf(scope);
  return kinds.length > 0 && kinds.every((kind) => registered.some((one) => covers(one, type, kind)));
};

function covers(scope: string, type: string, kind: 'read' | 'search'): boolean {
  const parts = partsOf(scope);
  return (parts.type === '*' || parts.type === type) && parts.kinds.includes(kind);
}

function partsOf(scope: string): { readonly type: string; readonly kinds: readonly ('read' | 'search')[] } {
  const [, type = '', rights = ''] = /^system\/(\*|[A-Z][A-Za-z]{1,63})\.(rs|r|s|read)$/.exec(scope) ?? [];
  if (rights === 'rs' || rights === 'read') return { type, kinds: ['read', 'search'] };
  if (rights === 'r') return { type, kinds: ['read'] };
  return { type, kinds: rights === 's' ? ['search'] : [] };
}
