/**
 * Whether a value from a stranger's JSON is nested at most `maxDepth` deep and no object in it has a member `toString`:
 * comparing such an object throws. zod itself does so for `{"length": {"toString": 1}}` where it expects a list or a text
 * of limited length.
 */
export function isHarmlessJson(value: unknown, maxDepth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (maxDepth === 0 || Object.hasOwn(value, 'toString')) return false;
  return Object.values(value).every((child) => isHarmlessJson(child, maxDepth - 1));
}
