import type { Certificate } from '@assent/application';
import { compactVerify, importJWK } from 'jose';
import * as z from 'zod';
import { isOfInput } from '../jose-failure.ts';
import { headerOf } from '../vci/dpop.ts';
import { algorithmOf } from '../vci/public-key.ts';
import { keyOfCertificate } from '../x509/certificate-key.ts';
import { type ReadForeignList, readForeignList } from './token-status-list.ts';

/** A header that brings another key, changes what is signed or asks for extensions is refused (RFC 8725 §3). */
const zHeader = z.looseObject({
  typ: z.literal('statuslist+jwt'),
  x5c: z.array(z.base64().max(8192)).min(1).max(5),
  ...Object.fromEntries(
    ['crit', 'b64', 'zip', 'enc', 'jku', 'jwk', 'x5u'].map((name) => [name, z.undefined().optional()]),
  ),
});

/** A list, and the certificates under which it was signed, leaf first. Whether they may is not checked. */
export interface CertifiedList {
  readonly list: ReadForeignList;
  readonly certificates: readonly Certificate[];
}

/** The list in a token that the key of its own certificate signed, or why there is none. */
export async function certifiedListIn(token: string): Promise<CertifiedList | 'malformed' | 'bad_proof'> {
  const header = zHeader.safeParse(headerOf(token)).data;
  const certificates = header?.x5c;
  const key = certificates && keyOfCertificate(certificates[0] ?? '');
  if (!key) return 'malformed';
  try {
    const algorithm = algorithmOf(key);
    const { payload } = await compactVerify(token, await importJWK({ ...key }, algorithm), { algorithms: [algorithm] });
    const list = readForeignList(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)));
    return list ? { list, certificates } : 'malformed';
  } catch (error) {
    if (isOfInput(error)) return 'bad_proof';
    throw error;
  }
}
