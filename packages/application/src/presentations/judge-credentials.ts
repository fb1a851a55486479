import type { Did, Instant, Rejection, StatusEntry } from '@assent/domain';
import type { ProvenCredential } from '../ports/agent.ts';
import type { StatusReading } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import { type CertifiedStatusPorts, readCertifiedStatus } from '../status/certified-status.ts';
import type { IssuerVerdict } from '../trust/issuer-trust.ts';
import { needsNoStatus, type ReasonAgainst, reasonsAgainstStatus, reasonsBesideStatus } from './check-credential.ts';

type JudgePorts = Pick<Ports, 'revocations'> & CertifiedStatusPorts;

/** A proven credential, who shows it, and where it is in what was shown. */
export interface ShownCredential {
  readonly credential: ProvenCredential;
  readonly issuer: IssuerVerdict;
  readonly holder: Did;
  readonly at: string;
}

/** What the status was read from. */
export interface StatusAsOf {
  /** Block of the chain at which the status was read; absent if no status came from the chain. */
  readonly statusBlock?: number;
  /** How long ago the chain was known to be at that block. */
  readonly statusAgeMs?: number;
}

/**
 * Whether proven credentials may be relied upon now; every reason against each of them.
 *
 * @throws AppError `registry_unavailable`: the status of one that would be good otherwise is unknown
 */
export async function judgeCredentials(
  ports: JudgePorts,
  shown: readonly ShownCredential[],
  now: Instant,
): Promise<{ readonly rejections: readonly Rejection[]; readonly asOf: StatusAsOf }> {
  const { readingOf, block, ageMs } = await readChain(
    ports,
    shown.map(({ credential }) => credential),
  );
  const judged = await Promise.all(
    shown.map(async (one) => {
      const reasons = await reasonsAgainst(ports, one, readingOf, now);
      return reasons.map((reason): Rejection => ({ ...reason, at: one.at }));
    }),
  );
  return { rejections: judged.flat(), asOf: block > 0 ? { statusBlock: block, statusAgeMs: ageMs } : {} };
}

async function reasonsAgainst(
  ports: JudgePorts,
  { credential, issuer, holder }: ShownCredential,
  readingOf: (credential: ProvenCredential) => StatusReading | undefined,
  now: Instant,
): Promise<readonly ReasonAgainst[]> {
  const others = reasonsBesideStatus(credential, issuer, holder, now);
  if (needsNoStatus(credential, issuer)) return others;
  const { status } = credential;
  const against = (reading: StatusReading | undefined) => [
    ...others,
    ...reasonsAgainstStatus(credential, reading).map((reason) => ({ reason })),
  ];
  if (typeof status !== 'object' || status.type !== 'TokenStatusListEntry') return against(readingOf(credential));
  // nobody is asked about what is refused anyway (Token Status List §8.3), nor where an issuer that nobody trusts says
  if (others.length > 0 || !issuer.trusted) return others;
  return against(await readCertifiedStatus(ports, { credential, entry: status, anchors: issuer.anchors }, now));
}

/** `block` is 0 if no status came from the chain. */
interface StatusesAsOf {
  readonly readingOf: (credential: ProvenCredential) => StatusReading | undefined;
  readonly block: number;
  readonly ageMs: number;
}

/** One read for all credentials that have their status on chain, so that they are judged as of the same block. */
async function readChain(
  { revocations }: Pick<Ports, 'revocations'>,
  credentials: readonly ProvenCredential[],
): Promise<StatusesAsOf> {
  const entries = credentials.flatMap(({ status }) => (isOnChain(status) ? [status] : []));
  if (entries.length === 0) return { readingOf: () => undefined, block: 0, ageMs: 0 };
  const { readings, block, ageMs } = await revocations.read(entries);
  const byEntry = new Map(entries.map((entry, index) => [entry, readings[index]]));
  return { readingOf: ({ status }) => (isOnChain(status) ? byEntry.get(status) : undefined), block, ageMs };
}

const isOnChain = (status: ProvenCredential['status']): status is StatusEntry =>
  typeof status === 'object' && status.type !== 'TokenStatusListEntry';
