import {
  acceptUnless,
  type DcqlQuery,
  type Did,
  type Instant,
  type Rejection,
  type StatusEntry,
  unsatisfied,
  type Verification,
} from '@assent/domain';
import type { Custody, PresentationBinding, ProvenCredential } from '../ports/agent.ts';
import type { StatusReading } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import { type IssuerTrust, type IssuerVerdict, registryTrust } from '../trust/issuer-trust.ts';
import { checkCredential, judgeIssuer } from './check-credential.ts';

export interface CheckPorts extends Pick<Ports, 'proofs' | 'revocations' | 'accreditations' | 'clock'> {
  /** Whom the verifier believes; accreditation alone, if not said. */
  readonly trust?: IssuerTrust;
}

/** A presentation that may be relied upon now. */
export interface VerifiedPresentation extends StatusAsOf {
  readonly holder: Did;
  readonly custody: Custody;
  readonly credentials: readonly ProvenCredential[];
}

/** What the status was read from. */
export interface StatusAsOf {
  /** Block of the chain at which the status was read; absent if no status came from the chain. */
  readonly statusBlock?: number;
  /** How long ago the chain was known to be at that block. */
  readonly statusAgeMs?: number;
}

/**
 * Decides whether a presentation answers a request and may be relied upon now: its own proof, and for every credential
 * in it signature, issuer accreditation, dates, holder and status. Lists every reason against it. Needs no database,
 * so that a verifier can run it far from any issuer.
 *
 * @throws AppError `did_resolution_failed` or `registry_unavailable`: the answer is unknown
 */
export async function checkPresentation(
  ports: CheckPorts,
  compact: string,
  binding: PresentationBinding,
  query: DcqlQuery,
): Promise<Verification<VerifiedPresentation>> {
  const now = ports.clock.now();
  const proven = await ports.proofs.verifyPresentation(compact, binding, now);
  if (!proven.valid) return proven;

  const { holder, custody, credentials } = proven.value;
  const issuers = await judgeIssuers(ports, credentials, now);
  const shown = credentials.map((credential, index) => ({
    ...{ credential, holder, at: `/credentials/${index}` },
    issuer: issuers[index] as IssuerVerdict,
  }));
  const { rejections, asOf } = await judgeCredentials(ports, shown, now);
  const candidates = shown.map(({ credential, issuer }) => ({ ...credential, authorities: issuer.authorities }));
  const missing = unsatisfied(query, candidates).map((pointer): Rejection => {
    return { reason: 'query_not_satisfied', at: `/query${pointer}` };
  });
  return acceptUnless([...missing, ...rejections], { holder, custody, credentials, ...asOf });
}

/** Whether the issuer of each credential is believed, in order. */
export function judgeIssuers(
  { trust, accreditations }: Pick<CheckPorts, 'trust' | 'accreditations'>,
  credentials: readonly ProvenCredential[],
  now: Instant,
): Promise<readonly IssuerVerdict[]> {
  const believed = trust ?? registryTrust(accreditations);
  return Promise.all(credentials.map((credential) => judgeIssuer(believed, credential, now)));
}

/** A proven credential, who shows it, and where it is in what was shown. */
export interface ShownCredential {
  readonly credential: ProvenCredential;
  readonly issuer: IssuerVerdict;
  readonly holder: Did;
  readonly at: string;
}

/** Whether proven credentials may be relied upon now; every reason against each of them. */
export async function judgeCredentials(
  ports: Pick<CheckPorts, 'revocations'>,
  shown: readonly ShownCredential[],
  now: Instant,
): Promise<{ readonly rejections: readonly Rejection[]; readonly asOf: StatusAsOf }> {
  const { readingOf, block, ageMs } = await readStatuses(
    ports,
    shown.map(({ credential }) => credential),
  );
  const rejections: Rejection[] = [];
  for (const { credential, issuer, holder, at } of shown) {
    const reasons = checkCredential(credential, issuer, holder, readingOf(credential), now);
    rejections.push(...reasons.map((reason) => ({ ...reason, at })));
  }
  return { rejections, asOf: block > 0 ? { statusBlock: block, statusAgeMs: ageMs } : {} };
}

/** `block` is 0 if no status came from the chain. */
interface StatusesAsOf {
  readonly readingOf: (credential: ProvenCredential) => StatusReading | undefined;
  readonly block: number;
  readonly ageMs: number;
}

/** One read for all credentials, so that they are judged as of the same block. */
async function readStatuses(
  { revocations }: Pick<Ports, 'revocations'>,
  credentials: readonly ProvenCredential[],
): Promise<StatusesAsOf> {
  const entries = credentials.flatMap(({ status }): StatusEntry[] =>
    status === undefined || status === 'unsupported' ? [] : [status],
  );
  if (entries.length === 0) return { readingOf: () => undefined, block: 0, ageMs: 0 };
  const { readings, block, ageMs } = await revocations.read(entries);
  const byEntry = new Map(entries.map((entry, index) => [entry, readings[index]]));
  return {
    readingOf: ({ status }) => (status === undefined || status === 'unsupported' ? undefined : byEntry.get(status)),
    block,
    ageMs,
  };
}
