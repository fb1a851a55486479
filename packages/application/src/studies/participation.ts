import {
  AppError,
  consentVersionsIn,
  type Participant,
  participantsIn,
  type StudyEntry,
  type TenantId,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import { findStudy } from '../proofs/studies.ts';
import { denialKeyOf } from '../status/denials.ts';
import { takePlace } from '../status/open-status-list.ts';
import { appendEntry, type JournalPorts } from './append-entry.ts';

type StudyWritePorts = JournalPorts & Pick<Ports, 'store'>;
type Register = Awaited<ReturnType<typeof registerOf>>;

/** Who takes part in a study, or did, first to last. @throws AppError `not_found` */
export async function participantsOf(
  ports: Pick<Ports, 'store'>,
  tenant: TenantId,
  study: string,
): Promise<readonly Participant[]> {
  await findStudy(ports, tenant, study);
  return ports.store.tenant(tenant, async ({ proofs }) => (await registerOf(proofs, study)).participants);
}

async function registerOf(proofs: TenantRecords['proofs'], study: string) {
  const entries = await proofs.journals.ofStudy(study);
  const enrolments = await proofs.enrolments.ofStudy(study);
  return { entries, enrolments, participants: participantsIn(enrolments, entries) };
}

/**
 * Enrols whoever answered a request, once: a pseudonym is of one person in one trial. They have signed the newest version of the consent,
 * if there is one.
 *
 * @throws AppError `not_found` (no such request in this study), `conflict` (it was not answered yet, or they take part already, or did)
 */
export async function enrol(
  ports: StudyWritePorts,
  tenant: TenantId,
  study: string,
  requestId: string,
): Promise<Participant> {
  const at = ports.clock.now();
  return ports.store.tenant(tenant, async (records) => {
    const { proofs } = records;
    const pseudonym = await pseudonymOf(proofs, study, requestId);
    const place = await takePlace(ports, records);
    if (!(await proofs.enrolments.insert({ study, pseudonym, request: requestId, at, place })))
      throw new AppError('conflict', { request: requestId, reason: 'enrolled already' });
    const consent = consentVersionsIn(await proofs.journals.ofStudy(study)).at(-1)?.version;
    const signed = consent === undefined ? {} : { consent };
    await appendEntry(ports, records, study, { kind: 'enrolled', pseudonym, request: requestId, ...signed });
    return { pseudonym, request: requestId, at, ...signed, reconsentDue: false };
  });
}

async function pseudonymOf(proofs: TenantRecords['proofs'], study: string, requestId: string): Promise<string> {
  const request = await proofs.requests.get(requestId);
  if (request?.study !== study) throw new AppError('not_found', { request: requestId });
  if (!request.answered) throw new AppError('conflict', { request: requestId, reason: 'not answered' });
  return request.answered.outcome.pseudonym;
}

/**
 * Records that whoever answered a request does not take part, as a criterion that a person decides does not hold.
 *
 * @throws AppError `not_found` (no such request, or no such criterion that a person decides), `conflict` (it was not answered, or they
 *   take part, or it was recorded before)
 */
export async function declineEnrolment(
  ports: StudyWritePorts,
  tenant: TenantId,
  studyId: string,
  { request, criterion }: { readonly request: string; readonly criterion: string },
): Promise<StudyEntry> {
  const study = await findStudy(ports, tenant, studyId);
  if (!study.planned.some(({ id, how }) => id === criterion && how === 'attested'))
    throw new AppError('not_found', { criterion });
  return ports.store.tenant(tenant, async (records) => {
    const pseudonym = await pseudonymOf(records.proofs, studyId, request);
    const { entries, participants } = await registerOf(records.proofs, studyId);
    const isDecided =
      participants.some((one) => one.pseudonym === pseudonym) ||
      entries.some(({ event }) => event.kind === 'not-enrolled' && event.request === request);
    if (isDecided) throw new AppError('conflict', { request, reason: 'decided already' });
    return appendEntry(ports, records, studyId, { kind: 'not-enrolled', pseudonym, request, criterion });
  });
}

/**
 * Publishes a version of the consent. With `reconsent`, whoever signed an earlier one is to sign it too.
 *
 * @throws AppError `not_found`, `conflict` if there is a version of this name
 */
export async function publishConsentVersion(
  ports: StudyWritePorts,
  tenant: TenantId,
  study: string,
  version: { readonly version: string; readonly sha256: string; readonly reconsent: boolean },
): Promise<StudyEntry> {
  await findStudy(ports, tenant, study);
  return ports.store.tenant(tenant, async (records) => {
    const versions = consentVersionsIn(await records.proofs.journals.ofStudy(study));
    if (versions.some((one) => one.version === version.version))
      throw new AppError('conflict', { study, reason: 'same version' });
    return appendEntry(ports, records, study, { kind: 'consent-version', ...version });
  });
}

/**
 * Records that somebody who takes part has signed the newest version of the consent.
 *
 * @throws AppError `not_found` (nobody of this pseudonym, or no version), `conflict` if they have withdrawn
 */
export async function recordConsent(
  ports: StudyWritePorts,
  tenant: TenantId,
  study: string,
  pseudonym: string,
): Promise<StudyEntry> {
  return ofActive(ports, tenant, study, pseudonym, (records, { entries }) => {
    const consent = consentVersionsIn(entries).at(-1)?.version;
    if (consent === undefined) throw new AppError('not_found', { study, missing: 'consent version' });
    return appendEntry(ports, records, study, { kind: 'consented', pseudonym, consent });
  });
}

/**
 * Records that somebody takes part no more, and revokes the statements that they do. Nothing is recorded under their pseudonym from then on;
 * what was, stays.
 *
 * @throws AppError `not_found`, `conflict` if they have withdrawn before
 */
export async function withdrawEnrolment(
  ports: StudyWritePorts,
  tenant: TenantId,
  study: string,
  pseudonym: string,
): Promise<StudyEntry> {
  return ofActive(ports, tenant, study, pseudonym, async (records, { enrolments }) => {
    const entry = await appendEntry(ports, records, study, { kind: 'withdrawn', pseudonym });
    const place = enrolments.find((one) => one.pseudonym === pseudonym)?.place;
    if (!place) return entry;
    const intent = ports.random.uuid();
    await records.denials.add(denialKeyOf(place), entry.at, intent);
    await records.outbox.enqueue(intent, { kind: 'revoke_status', listId: place.listId, index: place.index });
    return entry;
  });
}

async function ofActive(
  { store }: StudyWritePorts,
  tenant: TenantId,
  study: string,
  pseudonym: string,
  write: (records: TenantRecords & NetworkRecords, register: Register) => Promise<StudyEntry>,
): Promise<StudyEntry> {
  return store.tenant(tenant, async (records) => {
    const register = await registerOf(records.proofs, study);
    const participant = register.participants.find((one) => one.pseudonym === pseudonym);
    if (!participant) throw new AppError('not_found', { study });
    if (participant.withdrawnAt) throw new AppError('conflict', { study, reason: 'withdrawn' });
    return write(records, register);
  });
}
