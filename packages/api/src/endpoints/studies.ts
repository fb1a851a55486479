import {
  deviationCodes,
  zAttestedCriterion,
  zCriterion,
  zDay,
  zInstant,
  zPseudonym,
  zStudy,
  zStudyEvent,
  zStudyJournal,
  zTrialCriteria,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { zAsked, zStudyMessage } from './proofs.ts';

const tag = 'Studies';
const zId = z.strictObject({ id: zUuid });
const zByPseudonym = z.strictObject({ pseudonym: zPseudonym });

const zWritten = z.strictObject({ number: z.int(), at: zInstant, event: zStudyEvent });

const zParticipant = z.strictObject({
  pseudonym: zPseudonym,
  request: zUuid,
  at: zInstant,
  /** The version of the consent that they signed last. */
  consent: z.string().optional(),
  /** A newer version has come that they are to sign. */
  reconsentDue: z.boolean(),
  withdrawnAt: zInstant.optional(),
});

/** Null: too small to be shown, or another count that is would follow from it. */
const zCell = z.strictObject({ name: z.string(), count: z.int().nullable() });

/** Studies of a sponsor: criteria, who takes part by pseudonym, and a journal whose entries are anchored. */
export const studyEndpoints = {
  readStudyCriteria: endpoint({
    method: 'POST',
    path: '/v1/study-criteria',
    audience: 'tenant',
    tag,
    summary:
      'Read who may take part in a study from FHIR R4 or R5: a Group, an EvidenceVariable, or a Bundle with a ResearchStudy. What no record answers is in `left`, with the reason.',
    status: 200,
    body: z.strictObject({ resource: z.looseObject({ resourceType: z.string().max(64) }) }),
    result: z.strictObject({
      study: zStudy.partial(),
      criteria: z.array(zCriterion),
      left: z.array(z.strictObject({ ...zAttestedCriterion.shape, why: z.string(), at: z.string() })),
    }),
  }),
  readStudy: endpoint({
    method: 'GET',
    path: '/v1/studies/{id}',
    audience: 'tenant',
    tag,
    summary: 'A trial with its criteria.',
    status: 200,
    params: zId,
    result: z.strictObject({ ...zStudyMessage.shape, criteria: zTrialCriteria }),
  }),
  listProofRequests: endpoint({
    method: 'GET',
    path: '/v1/studies/{id}/proof-requests',
    audience: 'tenant',
    tag,
    summary: 'Requests of a trial, newest first, with what was proven, and nothing else.',
    status: 200,
    params: zId,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    result: z.strictObject({ requests: z.array(z.strictObject({ ...zAsked.shape, answeredAt: zInstant.optional() })) }),
  }),
  listParticipants: endpoint({
    method: 'GET',
    path: '/v1/studies/{id}/enrolments',
    audience: 'tenant',
    tag,
    summary: 'Who takes part in a trial, or did, first to last, by pseudonym alone.',
    status: 200,
    params: zId,
    result: z.strictObject({ participants: z.array(zParticipant) }),
  }),
  readEnrolmentCredential: endpoint({
    method: 'GET',
    path: '/v1/studies/{id}/enrolments/{pseudonym}/credential',
    audience: 'tenant',
    tag,
    summary:
      'A JWT of the sponsor for who has the secret behind a pseudonym: that it takes part, and which consent was signed (`assent-enrolment+jwt`, with a status), or that it has withdrawn (`assent-withdrawal+jwt`).',
    status: 200,
    params: z.strictObject({ id: zUuid, pseudonym: zPseudonym }),
    result: z.strictObject({ credential: z.string() }),
  }),
  declineEnrolment: endpoint({
    method: 'POST',
    path: '/v1/studies/{id}/screenings',
    audience: 'tenant',
    tag,
    summary:
      'Record that whoever answered a request does not take part, as a criterion that a person decides does not hold.',
    status: 201,
    params: zId,
    body: z.strictObject({ request: zUuid, criterion: z.string().min(1).max(64) }),
    result: zWritten,
  }),
  publishConsentVersion: endpoint({
    method: 'POST',
    path: '/v1/studies/{id}/consent-versions',
    audience: 'tenant',
    tag,
    summary:
      'Publish a version of the consent, by its name and SHA-256. With `reconsent`, whoever signed an earlier one is to sign it too.',
    status: 201,
    params: zId,
    body: z.strictObject({
      version: z.string().min(1).max(64),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      reconsent: z.boolean().default(true),
    }),
    result: zWritten,
  }),
  recordConsent: endpoint({
    method: 'POST',
    path: '/v1/studies/{id}/consents',
    audience: 'tenant',
    tag,
    summary: 'Record that somebody who takes part has signed the newest version of the consent.',
    status: 201,
    params: zId,
    body: zByPseudonym,
    result: zWritten,
  }),
  withdrawEnrolment: endpoint({
    method: 'POST',
    path: '/v1/studies/{id}/withdrawals',
    audience: 'tenant',
    tag,
    summary:
      'Record that somebody takes part no more, and revoke the credential of their enrolment. Nothing new is recorded of them; what was, stays.',
    status: 201,
    params: zId,
    body: zByPseudonym,
    result: zWritten,
  }),
  recordDeviation: endpoint({
    method: 'POST',
    path: '/v1/studies/{id}/deviations',
    audience: 'tenant',
    tag,
    summary: 'Record a deviation from the protocol. Its hash is anchored on the chain; it cannot be changed any more.',
    status: 201,
    params: zId,
    body: z.strictObject({
      code: z.enum(deviationCodes),
      /** Of the sponsor. Nobody is to be named in it. */
      text: z.string().min(1).max(2000),
      occurredOn: zDay.optional(),
    }),
    result: zWritten,
  }),
  readStudyJournal: endpoint({
    method: 'GET',
    path: '/v1/studies/{id}/journal',
    audience: 'tenant',
    tag,
    summary: 'What happened in a trial, first to last, with what proves when each entry was there.',
    status: 200,
    params: zId,
    result: z.strictObject({ journal: zStudyJournal.optional() }),
  }),
  readStudyFunnel: endpoint({
    method: 'GET',
    path: '/v1/studies/{id}/funnel',
    audience: 'tenant',
    tag,
    summary: 'How far people came, in counts; those below `smallest`, and those that would tell them, are null.',
    status: 200,
    params: zId,
    result: z.strictObject({
      smallest: z.int(),
      steps: z.array(zCell),
      refused: z.array(zCell),
      notEnrolledBy: z.array(zCell),
    }),
  }),
};
