import { zInstant } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const zCount = z.int().min(0);
const zAnchored = z.enum(['queued', 'signed', 'mined', 'final']);

/** Requests answered since the service was started, but for those about the service itself. Each bucket holds those before it. */
const zRequests = z.strictObject({
  answered: zCount,
  /** With a status of 500 or more. */
  failed: zCount,
  /** Time to answer all of them together, in seconds. */
  seconds: z.number().min(0),
  /** How many took up to so many seconds; ascending. */
  buckets: z.array(z.strictObject({ upToSeconds: z.number(), count: zCount })),
});

/** What the database counts. */
const zStanding = z.strictObject({
  outbox: z.record(zAnchored, zCount),
  /** The audit log: entries in its latest checkpoint, how far the anchor of that has come, and lines that wait for the next. */
  auditLog: z.strictObject({ size: zCount, anchored: zAnchored.optional(), waiting: zCount }),
  emergencies: z.strictObject({ unreviewed: zCount, late: zCount }),
  webhooks: z.strictObject({ failing: zCount, disabled: zCount }),
  /** Organisations whose certificate as an issuer ends within thirty days, or has ended. */
  certificatesEnding: zCount,
});

const zOperations = z.strictObject({
  at: zInstant,
  version: z.string(),
  /** Since the service was started; counters begin at that moment. */
  upSeconds: z.number().min(0),
  /** Whether each thing the service needs can be used now, by name. */
  checks: z.record(z.string(), z.boolean()),
  /** `headBlock` is absent if the chain does not answer, `indexAgeSeconds` before the index was at the head once. */
  chain: z.strictObject({
    headBlock: zCount.optional(),
    indexBlock: zCount,
    indexAgeSeconds: z.number().min(0).optional(),
  }),
  /** Status lists on the chain; `stale`: of how many what is known is too old to answer from. */
  statusLists: z.strictObject({ known: zCount, stale: zCount }),
  /** Absent if the database cannot be read. */
  standing: zStanding.optional(),
  presentations: z.strictObject({ accepted: zCount, refused: zCount }),
  /** By verdict. */
  decisions: z.record(z.string(), zCount),
  requests: zRequests,
});

export const operationsEndpoints = {
  readOperations: endpoint({
    method: 'GET',
    path: '/v1/operations',
    audience: 'operator',
    tag: 'Operations',
    summary: 'How the service and its network stand now, in numbers: what works, what waits, and what is late.',
    status: 200,
    result: zOperations,
  }),
};
