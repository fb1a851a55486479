/** JSON with bytes and large numbers in it, for the way into a browser. */
export const toMessage = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'bigint') return { $number: String(member) };
    return member instanceof Uint8Array ? { $bytes: [...member] } : member;
  });

export const fromMessage = (text: string): unknown =>
  JSON.parse(text, (_, member: { $number?: string; $bytes?: number[] } | null) => {
    if (member?.$number !== undefined) return BigInt(member.$number);
    return member?.$bytes ? Uint8Array.from(member.$bytes) : member;
  });
