/** The parts of a compact JWT, for tests that look inside or forge. */
export interface TokenParts {
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
  readonly signature: string;
}

const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The parts of the JWT that `compact` is or begins with. */
export function partsOf(compact: string): TokenParts {
  const [header, payload, signature = ''] = (compact.split('~')[0] ?? '').split('.');
  return { header: decode(header), payload: decode(payload), signature };
}

/** The same token with other contents and the old signature; what follows the first `~` stays. */
export function forged(
  compact: string,
  change: { readonly header?: object; readonly payload?: object; readonly signature?: string },
): string {
  const [jwt = '', ...rest] = compact.split('~');
  const { header, payload, signature } = partsOf(jwt);
  const token = [
    encode({ ...header, ...change.header }),
    encode({ ...payload, ...change.payload }),
    change.signature ?? signature,
  ].join('.');
  return [token, ...rest].join('~');
}
