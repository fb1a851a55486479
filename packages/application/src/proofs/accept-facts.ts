import { AppError, type Did, knownProofSchemas, type TenantId } from '@assent/domain';
import { type IssuePorts, issueCredential } from '../credentials/issue-credential.ts';
import type { StoredFactsOffer, StoredProofEpoch, StoredProofIssuer } from '../ports/proof-records.ts';
import type { TenantRecords } from '../ports/store.ts';
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
  const offer = await store.tenant(tenant, ({ proofs }) => proofs.offers.get(id));
  if (offer?.subject !== holder) throw new AppError('not_found', { offer: id });
  const schema = knownProofSchemas(offer.schema);
  if (!schema || offer.expiresAt <= now || offer.validUntil <= now) throw new AppError('gone', { offer: id });

  const issuer = await provideProofIssuer(ports, tenant);
  const { handle, epoch, did } = await placeFor(ports, tenant, issuer, offer);
  const order = { schema, issuer: did, attributes: offer.facts, handle, nonce: offer.nonce, commitment, proof };
  const key = { secretKey: issuer.secrets.secretKey, publicKey: issuer.publicKey };
  // signed, and given to nobody before the offer is bound to this commitment
  const { signature, witness } = await eligibility.sign(order, key, registryAt(issuer, epoch));
  if (!(await store.tenant(tenant, ({ proofs }) => proofs.offers.bind(id, commitment))))
    throw new AppError('conflict', { offer: id });
  const credential = await asSdJwt(ports, tenant, offer);
  return { offer, issuer, epoch, handle, signature, witness, credential };
}

/** A place in the registry, as of its newest epoch. A full registry is extended first. */
async function placeFor(ports: AcceptFactsPorts, tenant: TenantId, issuer: StoredProofIssuer, offer: StoredFactsOffer) {
  const take = () => ports.store.tenant(tenant, (records) => placeIn(records, issuer, offer, tenant));
  const place = await take();
  if (place) return place;
  await publishEpoch(ports, tenant, issuer, true);
  const again = await take();
  if (!again) throw new AppError('overloaded', { registry: issuer.registry });
  return again;
}

async function placeIn(
  records: Pick<TenantRecords, 'proofs'> & Parameters<Parameters<ProofIssuerPorts['store']['tenant']>[1]>[0],
  issuer: StoredProofIssuer,
  { id, validUntil }: StoredFactsOffer,
  tenant: TenantId,
) {
  const handle = await records.proofs.handles.take(issuer.id, id, validUntil);
  const epoch = await records.proofs.epochs.latest(issuer.id);
  const did = (await records.tenants.get(tenant))?.did;
  return handle && epoch && did ? { handle, epoch, did } : undefined;
}

async function asSdJwt(ports: AcceptFactsPorts, tenant: TenantId, offer: StoredFactsOffer): Promise<IssuedCredential> {
  const { id, subject, schema, facts, validUntil } = offer;
  const known = await ports.store.tenant(tenant, ({ credentials }) => credentials.get(id));
  if (known?.revokedAt !== undefined) throw new AppError('gone', { offer: id });
  const content = { type: 'EligibilityFacts' as const, claims: { schema, facts: { ...facts } } };
  return (
    known ?? issueCredential(ports, tenant, { id, subject, content: content as never, format: 'dc+sd-jwt', validUntil })
  );
}
