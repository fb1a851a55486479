const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of octets; undefined if they are not UTF-8. A byte order mark stays in the text. */
export function utf8Text(octets: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(octets);
  } catch {
    return undefined; // The decoder has no other failure than octets that are not UTF-8.
  }
}

/** The value of a JSON text (RFC 8259, so without a byte order mark); undefined if it is none. */
export function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON has no undefined, so this is no value that a text can have.
  }
}

/** Whether a JSON text has white space outside its strings. */
export const hasOptionalSpace = (json: string): boolean => /[ \t\n\r]/.test(json.replace(/"(?:[^"\\]|\\.)*"/g, ''));
