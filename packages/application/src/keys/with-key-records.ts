import { type Did, type Instant, isDid, type Rejection, type RejectionReason, type Verification } from '@assent/domain';
import type { ProofVerifier, ProvenCredential } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import { type Withdrawal, withdrawalOf } from './key-record.ts';

/**
 * Proofs as this service believes them: with what was decided here about keys, from that moment on, chain or no chain; and
 * with what it has issued itself. A credential signed with a key that its issuer has withdrawn, or that has left its
 * document, is believed only if this service has issued this very credential, before the key was lost if it was. The date in
 * a credential proves nothing: whoever has the key writes it.
 */
export function withKeyRecords({ store }: Pick<Ports, 'store'>, proofs: ProofVerifier): ProofVerifier {
  const policy = { retiredKeys: 'report' } as const;
  const reasonsAgainst = (credential: ProvenCredential) => reasonAgainstKey({ store }, credential);
  return {
    async verifyCredential(compact) {
      const checked = await proofs.verifyCredential(compact, policy);
      if (!checked.valid) return checked;
      const reason = await reasonsAgainst(checked.value);
      return reason ? refused([{ reason, at: '' }]) : { valid: true, value: believed(checked.value) };
    },
    async verifyPresentation(compact, binding, at) {
      const checked = await proofs.verifyPresentation(compact, binding, at, policy);
      if (!checked.valid) return checked;
      const rejections: Rejection[] = [];
      for (const [index, credential] of checked.value.credentials.entries()) {
        const reason = await reasonsAgainst(credential);
        if (reason) rejections.push({ reason, at: `/credentials/${index}` });
      }
      if (rejections.length > 0) return refused(rejections);
      return { valid: true, value: { ...checked.value, credentials: checked.value.credentials.map(believed) } };
    },
  };
}

const refused = (rejections: readonly Rejection[]): Verification<never> => ({ valid: false, rejections });

/** It is shown to be old enough, so nothing needs to be asked about it any more. */
const believed = ({ keyRetired: _, ...credential }: ProvenCredential): ProvenCredential => credential;

async function reasonAgainstKey(
  { store }: Pick<Ports, 'store'>,
  credential: ProvenCredential,
): Promise<RejectionReason | undefined> {
  const { issuer } = credential;
  // nothing is decided here about the keys of certificates
  if (!isDid(issuer)) return undefined;
  const changes = await store.network((records) => records.didChanges.ofIssuer(issuer));
  if (changes.some(({ kind }) => kind === 'deactivate')) return 'issuer_deactivated';
  const keyId = credential.kid?.slice(credential.kid.indexOf('#') + 1);
  const withdrawal = keyId === undefined ? undefined : withdrawalOf(changes, keyId);
  if (!withdrawal && !credential.keyRetired) return undefined;
  const isLost = withdrawal?.kind === 'compromised';
  if (isLost && credential.validFrom >= withdrawal.from) return 'key_compromised';
  const issuedAt = await issuedHereAt({ store }, credential, issuer);
  if (issuedAt && isBefore(issuedAt, withdrawal)) return undefined;
  return isLost ? 'key_compromised' : 'key_retired';
}

/** What was issued here is old enough, unless the key was lost by then. */
const isBefore = (issuedAt: Instant, withdrawal: Withdrawal | undefined): boolean =>
  withdrawal?.kind !== 'compromised' || issuedAt < withdrawal.from;

/** When this service issued this very credential; undefined if it did not. */
async function issuedHereAt(
  { store }: Pick<Ports, 'store'>,
  { id, compact }: ProvenCredential,
  issuer: Did,
): Promise<Instant | undefined> {
  const tenant = await tenantOf({ store }, issuer);
  const kept = tenant && (await store.tenant(tenant.id, (records) => records.credentials.get(id)));
  return kept && signedPart(kept.compact) === signedPart(compact) ? kept.issuedAt : undefined;
}

const tenantOf = ({ store }: Pick<Ports, 'store'>, issuer: Did) =>
  store.network(async ({ tenants }) => (await tenants.list()).find(({ did }) => did === issuer));

/** What the issuer signed, without what its holder may leave out. */
const signedPart = (compact: string): string => compact.split('~', 1)[0] ?? '';
