import { AppError } from '@assent/domain';
import { toBase64Url } from '../status-lists/base64url.ts';
import { digestOf, type JsonMap } from './sd-jwt-parts.ts';

/** Random octets for salts. */
export type RandomBytes = (length: number) => Uint8Array;

/**
 * Makes what is at each path a disclosure of its own (RFC 9901 §4.2): members as in `credentialSubject.name`, elements of arrays as in
 * `phoneNumbers[0]`. Deeper paths are hidden first, so a path below another stays hidden when that is shown.
 *
 * @throws AppError `invalid_request` for a path that leads nowhere, or that is given twice
 */
export async function hideClaims(
  document: JsonMap,
  paths: readonly string[],
  randomBytes: RandomBytes,
): Promise<{ readonly payload: JsonMap; readonly disclosures: readonly string[] }> {
  const payload = structuredClone(document) as Record<string, unknown>;
  const disclosures: string[] = [];
  const parsed = paths.map(partsOf);
  for (const path of parsed.toSorted((a, b) => b.length - a.length)) {
    const parent = path.slice(0, -1).reduce<unknown>(memberOf, payload);
    const last = path.at(-1) as string | number;
    const value = memberOf(parent, last);
    if (value === undefined || isHidden(value)) throw new AppError('invalid_request', { option: '--sd' });
    const salt = toBase64Url(randomBytes(16));
    const content = typeof last === 'number' ? [salt, value] : [salt, last, value];
    const disclosure = toBase64Url(new TextEncoder().encode(JSON.stringify(content)));
    disclosures.push(disclosure);
    replace(parent as Record<string, unknown>, last, await digestOf(disclosure));
  }
  return { payload: paths.length > 0 ? { ...payload, _sd_alg: 'sha-256' } : payload, disclosures };
}

function partsOf(path: string): readonly (string | number)[] {
  if (!/^[A-Za-z@][\w@-]*(\[\d{1,4}\])*(\.[A-Za-z@][\w@-]*(\[\d{1,4}\])*)*$/.test(path)) {
    throw new AppError('invalid_request', { option: '--sd' });
  }
  return [...path.matchAll(/[^.[\]]+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

function memberOf(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return Array.isArray(value) === (typeof part === 'number') ? (value as JsonMap)[part] : undefined;
}

const isHidden = (value: unknown) => typeof value === 'object' && value !== null && Object.hasOwn(value, '...');

/** Digests stand in an order that says nothing about the claims (RFC 9901 §4.2.4.1). */
function replace(parent: Record<string, unknown>, last: string | number, digest: string): void {
  if (typeof last === 'number') {
    parent[last] = { '...': digest };
    return;
  }
  delete parent[last];
  parent._sd = [...((parent._sd as string[] | undefined) ?? []), digest].toSorted();
}
