import {
  compareIdentities,
  type Did,
  type Instant,
  type MatchConfidence,
  matchConfidences,
  type PersonNamed,
  type TenantId,
  zPatientIdentity,
} from '@assent/domain';
import type { ProofVerifier } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import { type ShownCredential, subjectOfOwn } from './subject-of-own.ts';

/** Somebody this organisation knows who may be the person at the desk. */
export interface PatientMatch extends PersonNamed {
  readonly did: Did;
  /** Of the patient here, if the DID is that of one. */
  readonly patient?: string;
  readonly confidence: MatchConfidence;
  /** The credential that was shown is one that this organisation issued to them. */
  readonly isOfCredential: boolean;
  /** When this organisation said that this is their name. */
  readonly since: Instant;
}

/** Newest credentials of identity that are looked at: each has to be opened. */
const maxLooked = 500;
const maxMatches = 10;

/**
 * Patients whose name and birth date are like these, by the identities that this organisation vouched for, the likeliest first. `credential`: of
 * the one that was shown, as its holder is known there by a key alone. It merges nothing and keeps nothing. `looked`: how many were compared; there may be more.
 */
export async function matchPatients(
  ports: Pick<Ports, 'store'> & { readonly proofs: ProofVerifier },
  tenant: TenantId,
  { credential, ...person }: PersonNamed & { readonly credential?: ShownCredential | undefined },
): Promise<{ readonly matches: readonly PatientMatch[]; readonly looked: number }> {
  const { store, proofs } = ports;
  const page = { limit: maxLooked, offset: 0 };
  const issued = await store.tenant(tenant, ({ credentials }) => credentials.list({ type: 'PatientIdentity' }, page));
  const found = new Map<Did, Omit<PatientMatch, 'patient' | 'isOfCredential'>>();
  const shown = credential && (await subjectOfOwn(ports, tenant, credential));
  for (const { compact, subject, issuedAt, revokedAt } of issued) {
    if (revokedAt !== undefined || found.has(subject)) continue;
    const proven = await proofs.verifyCredential(compact);
    const said = zPatientIdentity.safeParse(proven.valid ? proven.value.claims : undefined);
    if (!said.success) continue;
    const { name, birthDate } = said.data;
    const confidence = compareIdentities(person, { ...name, birthDate });
    if (confidence) found.set(subject, { did: subject, ...name, birthDate, confidence, since: issuedAt });
  }
  const isShown = ({ did }: { readonly did: Did }) => (did === shown ? 0 : 1);
  const likeliest = [...found.values()]
    .sort((a, b) => isShown(a) - isShown(b) || rankOf(a) - rankOf(b))
    .slice(0, maxMatches);
  const matches = await store.tenant(tenant, ({ patients }) =>
    Promise.all(
      likeliest.map(async (one): Promise<PatientMatch> => {
        const patient = await patients.byDid(one.did);
        return { ...one, ...(patient ? { patient: patient.id } : {}), isOfCredential: one.did === shown };
      }),
    ),
  );
  return { matches, looked: issued.length };
}

const rankOf = ({ confidence }: { readonly confidence: MatchConfidence }): number =>
  matchConfidences.indexOf(confidence);
