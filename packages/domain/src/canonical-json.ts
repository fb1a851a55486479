/**
 * JSON in canonical form (RFC 8785): no white space, object members sorted by their UTF-16 code units. Two documents
 * that mean the same have the same text, whatever order their members were written in.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // A null prototype, so that a member named __proto__ is a member.
  return members.reduce((out, [key, member]) => Object.assign(out, { [key]: sorted(member) }), Object.create(null));
}
