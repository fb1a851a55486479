import type { Party } from './party.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A token in its parts. `tail` is what follows the JWT of an SD-JWT, from its first `~` on. */
export interface Token {
  readonly header: Json;
  readonly payload: Json;
  readonly signature: string;
  readonly tail: string;
}

/** What is to be other in a token. A member that is undefined is left out. */
export interface Change {
  readonly header?: object;
  readonly payload?: object;
}

export const encodeText = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
export const encodeJson = (value: unknown): string => encodeText(JSON.stringify(value));
export const decodeJson = (part = ''): Json => JSON.parse(Buffer.from(part, 'base64url').toString());

export function tokenOf(compact: string): Token {
  const [jwt = '', ...rest] = compact.split('~');
  const [head, body, signature = ''] = jwt.split('.');
  const tail = rest.length > 0 ? `~${rest.join('~')}` : '';
  return { header: decodeJson(head), payload: decodeJson(body), signature, tail };
}

/** The token changed, with the signature it had. */
export function unsigned({ header, payload, signature, tail }: Token, change: Change, other = signature): string {
  const parts = [encodeJson({ ...header, ...change.header }), encodeJson({ ...payload, ...change.payload }), other];
  return `${parts.join('.')}${tail}`;
}

/** The token changed, and signed anew. */
export const signedBy = (party: Party, { header, payload, tail }: Token, change: Change = {}): Promise<string> =>
  signedText(
    party,
    JSON.stringify({ ...header, ...change.header }),
    JSON.stringify({ ...payload, ...change.payload }),
    tail,
  );

/** A token of exactly these texts. */
export async function signedText(party: Party, header: string, payload: string, tail = ''): Promise<string> {
  const signed = `${encodeText(header)}.${encodeText(payload)}`;
  return `${signed}.${await party.signature(signed)}${tail}`;
}

/** The compact form with other bytes of signature. */
export function withSignature(compact: string, change: (bytes: Buffer) => Uint8Array): string {
  const token = tokenOf(compact);
  return unsigned(token, {}, encodeText(change(Buffer.from(token.signature, 'base64url'))));
}
