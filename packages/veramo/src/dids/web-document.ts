import type { KeyStore } from '@assent/application';
import { type Did, type TenantId, zDid, zTenantId } from '@assent/domain';
import type { DIDDocument } from 'did-resolver';
import { didReader, type Resolving } from '../jws/did-documents.ts';
import { thumbprintOf } from '../keys/public-jwk.ts';
import { AssentResolver, type LocalDocuments } from './assent-resolver.ts';
import type { EthrNetwork } from './ethr-network.ts';
import { methodsOf, type Relationship } from './verification-key.ts';

/** The did:web of an organisation, published by this service at `<publicUrl>/tenants/<tenant>/did.json`. */
export const webDidOf = (publicUrl: string, tenant: TenantId): Did => zDid.parse(`${prefixOf(publicUrl)}${tenant}`);

function prefixOf(publicUrl: string): string {
  const { host, pathname } = new URL(publicUrl);
  const steps = pathname.split('/').filter((step) => step !== '');
  return ['did:web', encodeURIComponent(host), ...steps, 'tenants', ''].join(':');
}

/**
 * A document that publishes the keys of `did` as `webDid` (DID Core 1.0 §5), named by their thumbprints. It has the keys
 * that the document of `did` has now.
 *
 * @throws AppError `did_resolution_failed`
 */
export async function webDocumentOf(agent: Resolving, did: Did, webDid: Did): Promise<DIDDocument | 'deactivated'> {
  const state = await didReader(agent)(did);
  if (state.kind !== 'active') return 'deactivated';
  const keysFor = (relationship: Relationship) =>
    methodsOf(state.document, relationship).flatMap(({ key }) =>
      'jwk' in key ? [{ id: `${webDid}#${thumbprintOf(key.jwk)}`, publicKeyJwk: { ...key.jwk } }] : [],
    );
  const authentication = keysFor('authentication');
  const assertionMethod = keysFor('assertionMethod');
  const keys = new Map([...authentication, ...assertionMethod].map((key) => [key.id, key.publicKeyJwk]));
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/jwk/v1'],
    id: webDid,
    alsoKnownAs: [did],
    verificationMethod: [...keys].map(([id, publicKeyJwk]) => {
      return { id, type: 'JsonWebKey', controller: webDid, publicKeyJwk };
    }),
    authentication: authentication.map(({ id }) => id),
    assertionMethod: assertionMethod.map(({ id }) => id),
  };
}

export interface TenantDocumentsOptions {
  readonly keyStore: Pick<KeyStore, 'listDids'>;
  readonly publicUrl: string;
  readonly ethr: EthrNetwork;
}

/** The did:web documents of this service's own organisations, for a resolver that then need not call this service. */
export function tenantDocuments({ keyStore, publicUrl, ethr }: TenantDocumentsOptions): LocalDocuments {
  const prefix = prefixOf(publicUrl);
  const { methods } = new AssentResolver({ ethr });
  return async (webDid) => {
    const tenant = zTenantId.safeParse(webDid.startsWith(prefix) ? webDid.slice(prefix.length) : undefined);
    if (!tenant.success) return undefined;
    const [record] = await keyStore.listDids({ alias: tenant.data });
    return record && webDocumentOf(methods, record.did, zDid.parse(webDid));
  };
}
