import { AppError, type Did, knownProofSchemas, type TenantId, type TypedClaims } from '@assent/domain';
import { type IssuePorts, issueCredential } from '../credentials/issue-credential.ts';
import type { StoredFactsOffer, StoredProofEpoch, StoredProofIssuer } from '../ports/proof-records.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import type { IssuedCredential } from '../ports/stored-rows.ts';
import { type ProofIssuerPorts, provideProofIssuer, registryAt } from './proof-issuer.ts';
import { publishEpoch } from './publish-epochs.ts';

export type AcceptFactsPorts = ProofIssuerPorts & IssuePorts;

/** What a patient's wallet sends: a commitment to its secret, and that it knows the secret. Hexadecimal. */
export interface Commitment {
  readonly commitment: string;
  readonly proof: string;
}

/** Facts as they are signed: with BBS for proofs, and as an SD-JWT VC for verifiers without an engine for them. */
export interface SignedFacts {
  readonly offer: StoredFactsOffer;
  readonly issuer: StoredProofIssuer;
  readonly epoch: StoredProofEpoch;
  readonly handle: string;
  readonly signature: string;
  readonly witness: string;
  readonly credential: IssuedCredential;
}

/** What is offered to a patient and was not signed yet, or can be fetched again by the same wallet. */
export const offeredFacts = (
  { store }: Pick<ProofIssuerPorts, 'store'>,
  tenant: TenantId,
  subject: Did,
): Promise<readonly StoredFactsOffer[]> => store.tenant(tenant, ({ proofs }) => proofs.offers.ofSubject(subject));

/**
 * Signs what was offered to a patient. The issuer does not see the secret, and the same wallet gets the same facts again for as long as the
 * offer lasts, so that an answer that is lost costs nothing. Revoking the SD-JWT VC revokes both.
 *
 * @throws AppError `not_found` (no offer to this patient), `gone` (over, or revoked), `conflict` (taken with another secret),
 *   `invalid_request` (the commitment is not proven), `not_accredited`
 */
export async function acceptFacts(
  ports: AcceptFactsPorts,
  tenant: TenantId,
  holder: Did,
  id: string,
  { commitment, proof }: Commitment,
): Promise<SignedFacts> {
  const { store, clock, eligibility } = ports;
  const now = clock.now();
  const { offer, known } = await store.tenant(tenant, async ({ proofs, credentials }) => ({
    offer: await proofs.offers.get(id),
    known: await credentials.get(id),
  }));
  if (offer?.subject !== holder) throw new AppError('not_found', { offer: id });
  const schema = knownProofSchemas(offer.schema);
  const isOver = offer.expiresAt <= now || offer.validUntil <= now || known?.revokedAt !== undefined;
  if (!schema || isOver) throw new AppError('gone', { offer: id });

  const { issuer, handle, epoch, did } = await placeFor(ports, tenant, offer);
  const order = { schema, issuer: did, attributes: offer.facts, handle, nonce: offer.nonce, commitment, proof };
  const key = { secretKey: issuer.secrets.secretKey, publicKey: issuer.publicKey };
  // signed, and given to nobody before the offer is bound to this commitment
  const { signature, witness } = await eligibility.sign(order, key, registryAt(issuer, epoch));
  if (!(await store.tenant(tenant, ({ proofs }) => proofs.offers.bind(id, commitment))))
    throw new AppError('conflict', { offer: id });
  const credential = known ?? (await asSdJwt(ports, tenant, offer));
  return { offer, issuer, epoch, handle, signature, witness, credential };
}

/** The place in a registry, as of its newest epoch. A full registry is extended first. */
async function placeFor(ports: AcceptFactsPorts, tenant: TenantId, offer: StoredFactsOffer) {
  const newest = await provideProofIssuer(ports, tenant);
  const take = () => ports.store.tenant(tenant, (records) => placeIn(records, newest, offer, tenant));
  const place = await take();
  if (place) return place;
  await publishEpoch(ports, tenant, newest, true);
  const again = await take();
  if (!again) throw new AppError('overloaded', { registry: newest.registry });
  return again;
}

/** What was signed before stays where it is, also if another key signs now. */
async function placeIn(
  { proofs, tenants }: Pick<TenantRecords & NetworkRecords, 'proofs' | 'tenants'>,
  newest: StoredProofIssuer,
  { id, validUntil }: StoredFactsOffer,
  tenant: TenantId,
) {
  const taken = await proofs.handles.take(newest.id, id, validUntil);
  const issuer = taken && (await proofs.issuers.list()).find((one) => one.id === taken.issuer);
  const epoch = issuer && (await proofs.epochs.latest(issuer.id));
  const did = (await tenants.get(tenant))?.did;
  return taken && issuer && epoch && did ? { issuer, handle: taken.handle, epoch, did } : undefined;
}

function asSdJwt(
  ports: AcceptFactsPorts,
  tenant: TenantId,
  { id, subject, schema, facts, validUntil }: StoredFactsOffer,
): Promise<IssuedCredential> {
  const content = { type: 'EligibilityFacts', claims: { schema, facts: { ...facts } } } as unknown as TypedClaims;
  return issueCredential(ports, tenant, { id, subject, content, format: 'dc+sd-jwt', validUntil });
}
