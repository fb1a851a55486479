import {
  findTenant,
  type IssuanceSession,
  issuingCertificate,
  type Keyring,
  noteIssuance,
  type OfferOrder,
  openOffer,
  type Ports,
  readOffer,
  type StatementSigner,
  tokenOf,
} from '@assent/application';
import { AppError, isAccreditedAt, type Tenant, type TenantId } from '@assent/domain';
import type { Openid4vcProfile } from '../vp/haip.ts';
import { type Authorization, authorize } from './authorize.ts';
import { answerCredentialRequest, type CredentialAnswer } from './credential-endpoint.ts';
import { zNotification } from './credential-request.ts';
import { answerDeferredRequest } from './deferred-endpoint.ts';
import type { RequestBody } from './encrypted-request.ts';
import { formatsOf } from './formats-of.ts';
import type { IssuerContext } from './issuer-context.ts';
import { issuerMetadata, issuersAt, offerOf, placesOf, serverMetadata } from './metadata.ts';
import { sealedNonces } from './nonces.ts';
import { grant, refuse, type VciResult } from './refusal.ts';
import { signMetadata } from './sign-metadata.ts';
import type { TokenAnswer } from './token-answer.ts';
import { answerTokenRequest, type TokenProofs } from './token-endpoint.ts';
import { challengesOf } from './wallet-attestation.ts';

export interface Openid4vciOptions
  extends Pick<IssuerContext, 'ports' | 'statements' | 'attestations' | 'wallets' | 'requestKeys'> {
  readonly keyring: Pick<Keyring, 'seal' | 'open'>;
  /** Signs metadata. */
  readonly signer: StatementSigner;
  /** Where the service is reached. */
  readonly publicUrl: string;
  /** What is demanded of wallets. */
  readonly profile?: Openid4vcProfile | undefined;
}

/** The issuer's side of OpenID4VCI 1.0, for tenants of one service. Every tenant is an issuer with an identifier of its own. */
export interface Openid4vciIssuer {
  /**
   * Makes an offer. `uri` is what a wallet opens, as a link or a QR code: it says where the offer is, or what it is (`byValue`; §4.1).
   *
   * @throws as `openOffer`, and `certificate_unavailable`
   */
  offer(
    tenant: TenantId,
    order: OfferOrder,
    how?: { readonly byValue: boolean },
  ): Promise<{ readonly session: IssuanceSession; readonly uri: string }>;
  /** The offer behind its address (§4.1.3). @throws AppError `not_found`, `gone` */
  readOffer(tenant: TenantId, id: string): Promise<object>;
  /** §12.2. @throws AppError `not_found` */
  metadata(tenant: TenantId): Promise<object>;
  /**
   * The same as a JWT that the issuer signed with a key of its DID (§12.2.3), or under its certificate (HAIP 1.0 §4.1).
   *
   * @throws AppError `not_found`, `key_unavailable`, `certificate_unavailable`
   */
  signedMetadata(tenant: TenantId): Promise<string>;
  /** The root that tenants are certified under, in PEM. @throws AppError `not_found` if it is not this service's to say */
  trustAnchor(): string;
  /** §12.3. @throws AppError `not_found` */
  serverMetadata(tenant: TenantId): Promise<object>;
  /** The token endpoint (§6). */
  token(tenant: TenantId, form: URLSearchParams, proofs: TokenProofs): Promise<VciResult<TokenAnswer>>;
  /** A challenge for proofs of attested wallets. @throws AppError `not_found` */
  challenge(tenant: TenantId): Promise<string>;
  /** The nonce endpoint (§7). @throws AppError `not_found` */
  nonce(tenant: TenantId): Promise<object>;
  /** The credential endpoint (§8). @throws AppError `did_resolution_failed`, `not_accredited` */
  credential(tenant: TenantId, by: Authorization, body: RequestBody): Promise<VciResult<CredentialAnswer>>;
  /** The deferred credential endpoint (§9). @throws AppError `not_accredited` */
  deferred(tenant: TenantId, by: Authorization, body: RequestBody): Promise<VciResult<CredentialAnswer>>;
  /** The notification endpoint (§11). */
  notification(tenant: TenantId, by: Authorization, body: unknown): Promise<VciResult<undefined>>;
}

const scheme = 'openid-credential-offer://';
/** Keys of issuers are of the registry, or of a DID made before there was one; those of certificates are of P-256. */
const signingAlgorithms = ['ES256K', 'EdDSA', 'ES256'];
const certifiedAlgorithms = ['ES256'];

export function openid4vciIssuer(options: Openid4vciOptions): Openid4vciIssuer {
  const { ports, statements, keyring, signer, publicUrl, attestations, requestKeys } = options;
  const { store, clock } = ports;
  const issuerOf = issuersAt(publicUrl);
  const nonces = sealedNonces(keyring, ports.random, clock);
  const context: IssuerContext = {
    ...{ ports, statements, nonces, issuerOf, requestKeys },
    demandsDpop: options.profile === 'haip',
    ...(attestations ? { attestations } : {}),
    ...(options.wallets ? { wallets: options.wallets } : {}),
  };
  const tenantOf = (tenant: TenantId) => store.network((records) => findTenant(records, tenant));

  const metadataOf = async (tenant: Tenant) =>
    issuerMetadata(issuerOf(tenant.id), tenant.name, await typesOf(ports, tenant), {
      algorithms: ports.certification ? certifiedAlgorithms : signingAlgorithms,
      formats: await formatsOf(ports, tenant.id),
      typeMetadata: ports.typeMetadata,
      attestations,
      requestKeys,
    });

  return {
    async offer(tenant, order, { byValue } = { byValue: false }) {
      const { certification } = ports;
      // whoever cannot issue does not offer
      if (certification) await issuingCertificate({ store, clock, certification }, tenant);
      const session = await openOffer(ports, tenant, order);
      const said = byValue
        ? { credential_offer: JSON.stringify(await offerFrom(context, tenant, session)) }
        : { credential_offer_uri: placesOf(issuerOf(tenant)).offer(session.id) };
      return { session, uri: `${scheme}?${new URLSearchParams(said)}` };
    },
    async readOffer(tenant, id) {
      const session = await readOffer(ports, tenant, id);
      if (session.access || session.expiresAt <= clock.now()) throw new AppError('gone', { session: id });
      const offer = await offerFrom(context, tenant, session);
      await noteIssuance(ports, tenant, id, { step: 'offer_read' });
      return offer;
    },
    metadata: async (tenantId) => metadataOf(await tenantOf(tenantId)),
    async signedMetadata(tenantId) {
      const tenant = await tenantOf(tenantId);
      return signMetadata(ports, signer, tenant, await metadataOf(tenant));
    },
    trustAnchor() {
      const root = ports.certification?.authority?.rootPem;
      if (root === undefined) throw new AppError('not_found');
      return root;
    },
    async serverMetadata(tenantId) {
      await tenantOf(tenantId);
      return serverMetadata(issuerOf(tenantId), options.wallets);
    },
    token: (tenant, form, proofs) => answerTokenRequest(context, tenant, form, proofs),
    async challenge(tenantId) {
      if (!options.wallets) throw new AppError('not_found');
      await tenantOf(tenantId);
      return nonces.make(challengesOf(issuerOf(tenantId)));
    },
    async nonce(tenantId) {
      await tenantOf(tenantId);
      return { c_nonce: nonces.make(issuerOf(tenantId)) };
    },
    credential: (tenant, by, body) => answerCredentialRequest(context, tenant, by, body),
    deferred: (tenant, by, body) => answerDeferredRequest(context, tenant, by, body),
    notification: (tenant, by, body) => answerNotification(context, tenant, by, body),
  };
}

/** What a session offers, as wallets read it. @throws AppError `gone` if that was forgotten */
async function offerFrom({ ports, issuerOf }: IssuerContext, tenant: TenantId, session: IssuanceSession) {
  const { id, type, offered } = session;
  if (!offered) throw new AppError('gone', { session: id });
  return offerOf(issuerOf(tenant), type, await formatsOf(ports, tenant), tokenOf(id, offered.code), offered);
}

/** Notes what became of credentials in the wallet (§11). */
async function answerNotification(
  context: IssuerContext,
  tenant: TenantId,
  by: Authorization,
  body: unknown,
): Promise<VciResult<undefined>> {
  const session = await authorize(context, tenant, by, placesOf(context.issuerOf(tenant)).notification);
  if (!session.ok) return session;
  const said = zNotification.safeParse(body).data;
  if (!said) return refuse('invalid_notification_request', 'it is no notification');
  const { id, credentials } = session.value;
  if (said.notification_id !== id || credentials.length === 0)
    return refuse('invalid_notification_id', 'nothing was issued under this identifier');
  await noteIssuance(context.ports, tenant, id, { step: notedAs[said.event] });
  return grant(undefined);
}

const notedAs = {
  credential_accepted: 'wallet_accepted',
  credential_failure: 'wallet_failed',
  credential_deleted: 'wallet_deleted',
} as const;

/** Types that a tenant may issue now. */
async function typesOf({ store, clock }: Pick<Ports, 'store' | 'clock'>, { did }: Tenant) {
  const now = clock.now();
  const accreditations = await store.network((records) => records.accreditations.ofIssuer(did));
  return accreditations.filter((one) => isAccreditedAt(one, now)).map(({ type }) => type);
}
