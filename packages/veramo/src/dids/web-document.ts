import type { TenantKeyStores } from '@assent/application';
import { AppError, type Did, type TenantId, zDid, zTenantId } from '@assent/domain';
import type { DIDDocument } from 'did-resolver';
import { didReader, type Resolving } from '../jws/did-documents.ts';
import { thumbprintOf } from '../keys/public-jwk.ts';
import { AssentResolver, type LocalDocuments } from './assent-resolver.ts';
import type { EthrNetwork } from './ethr-network.ts';
import { methodsOf, type Relationship } from './verification-key.ts';

/** The did:web of each organisation of this service, published at `<publicUrl>/tenants/<tenant>/did.json`. */
export interface TenantWebDids {
  didOf(tenant: TenantId): Did;
  /** The tenant that a did:web names, or undefined if it is published elsewhere. */
  tenantOf(webDid: string): TenantId | undefined;
}

/** @throws AppError `configuration_invalid` if `publicUrl` is no URL */
export function tenantWebDids(publicUrl: string): TenantWebDids {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (!url?.host) throw new AppError('configuration_invalid', { problem: 'publicUrl is no URL' });
  const steps = url.pathname.split('/').filter((step) => step !== '');
  const prefix = ['did:web', encodeURIComponent(url.host), ...steps, 'tenants', ''].join(':');
  return {
    didOf: (tenant) => zDid.parse(`${prefix}${tenant}`),
    tenantOf: (webDid) =>
      webDid.startsWith(prefix) ? zTenantId.safeParse(webDid.slice(prefix.length)).data : undefined,
  };
}

/**
 * A document that publishes the keys of `did` as `webDid` (DID Core 1.0 §5), named by their thumbprints. It has the keys
 * that the document of `did` has now, or had `at` a moment, those that are shown (`isShown`, by their fragments there).
 *
 * @throws AppError `did_resolution_failed`
 */
export async function webDocumentOf(
  agent: Resolving,
  did: Did,
  webDid: Did,
  {
    at,
    isShown = () => true,
  }: { readonly at?: string | undefined; readonly isShown?: (keyId: string) => boolean } = {},
): Promise<DIDDocument | 'deactivated'> {
  const state = await didReader(agent)(did, at === undefined ? undefined : { versionTime: at });
  if (state.kind !== 'active') return 'deactivated';
  const keysFor = (relationship: Relationship) =>
    methodsOf(state.document, relationship).flatMap(({ id, key }) =>
      'jwk' in key && isShown(id.slice(id.indexOf('#') + 1))
        ? [{ id: `${webDid}#${thumbprintOf(key.jwk)}`, publicKeyJwk: { ...key.jwk } }]
        : [],
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
  readonly keyStore: Pick<TenantKeyStores, 'of'>;
  readonly publicUrl: string;
  readonly ethr: EthrNetwork;
}

/** The did:web documents of this service's own organisations, for a resolver that then need not call this service. */
export function tenantDocuments({ keyStore, publicUrl, ethr }: TenantDocumentsOptions): LocalDocuments {
  const { tenantOf } = tenantWebDids(publicUrl);
  const { methods } = new AssentResolver({ ethr });
  return async (webDid, at) => {
    const alias = tenantOf(webDid);
    const [record] = alias ? await keyStore.of(alias).listDids({ alias }) : [];
    return record && webDocumentOf(methods, record.did, zDid.parse(webDid), { at });
  };
}
