/**
 * JSON in canonical form (RFC 8785): no white space, object members sorted by their UTF-16 code units. Two documents
 * that mean the same have the same text, whatever order their members were written in. Undefined members are no members.
 */
export function canonicalJson(value: unknown): string {
  return textOf(value) as string;
}

/** Written out here: an object made in the right order would have names that are numbers in front all the same. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((element) => textOf(element) ?? 'null').join(',')}]`;
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const text = textOf((value as Record<string, unknown>)[name]);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(',')}}`;
}
