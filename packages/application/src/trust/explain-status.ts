import { AppError, type Instant } from '@assent/domain';
import type { ProvenCredential } from '../ports/agent.ts';
import type { StatusReading } from '../ports/chain.ts';
import { type CertifiedStatusPorts, readCertifiedStatus } from '../status/certified-status.ts';
import type { IssuerVerdict } from './issuer-trust.ts';

/** What the list of another says of a credential, in words. Without `reading` that is not known. */
export interface ExplainedStatus {
  readonly reading?: StatusReading;
  readonly detail: string;
}

/** What the list of an issuer known by a certificate says, or why it cannot be read; undefined if the credential names none. */
export async function explainStatus(
  ports: CertifiedStatusPorts,
  credential: ProvenCredential,
  issuer: IssuerVerdict,
  now: Instant,
): Promise<ExplainedStatus | undefined> {
  const { status } = credential;
  if (typeof status !== 'object' || status.type !== 'TokenStatusListEntry') return undefined;
  if (!issuer.trusted) return { detail: 'its list was not asked for, as its issuer is not believed' };
  try {
    const reading = await readCertifiedStatus(ports, { credential, entry: status, anchors: issuer.anchors }, now);
    return { reading, detail: wordsOfReading[reading] };
  } catch (error) {
    if (error instanceof AppError && error.code === 'registry_unavailable') return { detail: wordsOfFault(error) };
    throw error;
  }
}

const wordsOfReading: Readonly<Record<StatusReading, string>> = {
  valid: 'the list of its issuer says that it is valid',
  revoked: 'the list of its issuer says that it is revoked',
  suspended: 'the list of its issuer says that it is suspended',
  not_supported:
    'the list of its issuer has no place for it, or says what is not known here, or lists of others are not read here',
};

/** Words that name the server and authorities, and never the address of the list. */
function wordsOfFault({ params: { reason, list }, cause }: AppError): string {
  const words = faults[String(reason)] ?? 'is not a list that can be relied upon';
  const who = reason === 'another_issuer' && cause instanceof Error ? `: ${cause.message}` : '';
  return `unknown: the list at ${list} ${words}${who}`;
}

const faults: Readonly<Record<string, string>> = {
  not_reachable:
    'could not be fetched: its server does not answer, answers too slowly or too much, or may not be asked',
  not_served: 'is not there',
  another_media_type: 'is of another media type than application/statuslist+jwt',
  bad_proof: 'is not signed by the key of its certificate',
  another_list: 'was made for another address',
  another_issuer: 'is not of the issuer',
  expired: 'has ended',
  not_yet_valid: 'is of the future',
};
