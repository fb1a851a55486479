import { vctOf } from '@assent/domain';
import { decodeJwt } from 'jose';
import { until } from '../until.ts';
import { type CatalogueWorld, issuedType, license } from './catalogue-world.ts';
import type { Json } from './change.ts';

export const licenseQuery = {
  credentials: [
    {
      id: 'license',
      format: 'dc+sd-jwt' as const,
      meta: { vct_values: [vctOf(issuedType)] },
      claims: [{ path: ['name', 'family'] }, { path: ['jurisdiction'] }],
    },
  ],
};

export type Members = { [name: string]: Json };

/** Has the clinic issue a license to somebody. */
export function issueLicense({ clinic, nowSeconds }: CatalogueWorld, subject: string) {
  const content = { type: issuedType, claims: structuredClone(license) };
  const validUntil = new Date((nowSeconds() + 86_400) * 1000).toISOString().replace(/\.\d+/, '');
  return clinic.issueCredential({ body: { subject, content, validUntil } as never });
}

/** The same, once its status can be read: what is not on the chain yet is unknown, and unknown is refused. */
export async function licenseInForce(world: CatalogueWorld, subject: string) {
  const credential = await issueLicense(world, subject);
  await until(
    async () => (await fetch(credential.status.uri ?? '')).status,
    (status) => status === 200,
  );
  return credential;
}

/** A credential taken apart, to be signed by the issuer whose key is here. Its disclosures stay as they are. */
export function resigned(world: Pick<CatalogueWorld, 'keys'>, compact: string) {
  const [jwt = '', ...rest] = compact.split('~');
  const { did, kid } = world.keys.issuer;
  return {
    jwt: {
      header: { typ: 'dc+sd-jwt', alg: 'ES256K', kid },
      payload: { ...(decodeJwt(jwt) as unknown as Members), iss: did },
      by: 'issuer',
    },
    disclosures: rest.slice(0, -1),
  };
}
