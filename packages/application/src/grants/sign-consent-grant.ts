import type { Bytes32, ConsentGrant } from '@assent/domain';
import type { CompactCredential, Custody } from '../ports/agent.ts';
import type { Registries } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';

/** A grant as its grantor keeps it. Whoever knows `secret` can revoke it. */
export interface SignedGrant {
  readonly grant: ConsentGrant;
  readonly compact: CompactCredential;
  readonly key: Bytes32;
  readonly epochKey: Bytes32;
  readonly secret: Bytes32;
}

/** A wallet needs to know only where consents are revoked, and how a key is made from a secret. */
export type SignGrantPorts = Pick<Ports, 'signer' | 'random'> & {
  readonly registries: Pick<Registries, 'chainId' | 'consentRevocations' | 'keyOf'>;
};

/**
 * Signs a grant with its grantor's key, locked by a fresh secret whose revealing revokes it, and by the epoch: the secret
 * behind `epochKey` revokes it together with all others of that epoch. An epoch belongs to one DID of the grantor: two
 * grants with one epoch key are known to be of one person.
 */
export async function signConsentGrant(
  { signer, registries, random }: SignGrantPorts,
  grant: ConsentGrant,
  epochKey: Bytes32,
  custody: Custody,
): Promise<SignedGrant> {
  const secret = random.bytes32();
  const key = registries.keyOf(secret);
  const compact = await signer.signCredential({
    id: grant.id,
    type: 'ConsentGrant',
    format: 'vc+jwt',
    issuer: grant.grantor,
    subject: grant.subject,
    claims: grant,
    validFrom: grant.period.start,
    validUntil: grant.period.end,
    status: {
      type: 'ConsentRevocationEntry',
      statusPurpose: 'revocation',
      chainId: registries.chainId,
      registry: registries.consentRevocations,
      key,
      epochKey,
    },
    custody,
  });
  return { grant, compact, key, epochKey, secret };
}
