import type { Client } from '@assent/api';
import { type CertificateWish, type TestLink, testAuthority } from '../../../openid4vc/src/testing/test-authority.ts';
import { now } from './http-world.ts';

/** An authority that certifies issuers, and the one above it. */
export async function issuerAuthority() {
  const root = await testAuthority('CN=Root of issuers', new Date(now));
  const middle = await root.issue('CN=Issuers', { isAuthority: true, pathLength: 0 });
  return {
    root,
    middle,
    /** A certificate for what an organisation asks for. */
    async certify(client: Client, wish: CertificateWish = {}, order: { readonly newKey?: boolean } = {}) {
      const { request } = await client.requestIssuerCertificate({ body: order });
      return middle.certify(request, wish);
    },
  };
}

/** Certificates as one text. */
export const pemOf = (...links: readonly TestLink[]): string => links.map(({ pem }) => pem).join('\n');
