import {
  anomalyRules,
  zDid,
  zInstant,
  zLanguage,
  zNoticeSettings,
  zNoticeWish,
  zReceipt,
  zTenantId,
  zTimeZone,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';

const tag = 'For holders';
const zOfTenant = z.strictObject({ tenant: zTenantId });
const zWords = z.array(z.string()).readonly();

const zWho = z.enum(['self', 'organization', 'approver', 'guardian', 'proxy', 'unknown']);

/** A receipt in words for its subject. */
const zTold = z
  .strictObject({
    receipt: z.string(),
    at: zInstant,
    day: z.string(),
    automatic: z.boolean(),
    who: z.strictObject({ kind: zWho, name: z.string() }).readonly(),
    data: zWords,
    purposes: zWords,
    consents: z.array(z.strictObject({ id: z.string(), receivedAt: zInstant.optional() }).readonly()).readonly(),
    emergency: z.strictObject({ id: zUuid, approvedBy: zWords }).readonly().optional(),
    /** Each is whole by itself; the first says what happened. */
    sentences: zWords,
  })
  .readonly();

/** How words are wanted; the time zone by its IANA name. */
const zTelling = { language: zLanguage.optional(), timeZone: zTimeZone.default('UTC') };

/** Receipts, and the same in words if a language was asked for. */
const zToldReceipts = {
  receipts: z.array(zReceipt),
  told: z.array(zTold).readonly().optional(),
  /** Of the words. */
  direction: z.enum(['ltr', 'rtl']).optional(),
};

/** Findings of rules, and how many receipts were looked at. */
const zFindings = {
  anomalies: z
    .array(
      z
        .strictObject({
          rule: z.enum(anomalyRules),
          version: z.int(),
          severity: z.enum(['notice', 'warning', 'alarm']),
          at: zInstant,
          actor: zDid,
          human: z.boolean(),
          subject: zDid.optional(),
          receipts: zWords,
          why: z.record(z.string(), z.union([z.number(), z.string()])).readonly(),
          /** `why` in words, if a language was asked for. */
          text: z.string().optional(),
        })
        .readonly(),
    )
    .readonly(),
  looked: z.int(),
};

export const historyEndpoints = {
  readOwnHistory: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/holder/history',
    audience: 'holder',
    tag,
    summary:
      'What happened to the data of the DID of the session: who, why, under which grant, when. ' +
      'With `language` also in plain words.',
    status: 200,
    params: zOfTenant,
    query: z.strictObject({ ...zPaging, ...zTelling }),
    result: z.strictObject(zToldReceipts),
  }),
  setOwnNotices: endpoint({
    method: 'PUT',
    path: '/v1/organizations/{tenant}/holder/notices',
    audience: 'holder',
    tag,
    summary: 'Say what you want to be told of. Emergency access is told whatever is said here.',
    status: 200,
    params: zOfTenant,
    body: zNoticeWish,
    result: z.strictObject({ settings: zNoticeSettings }),
  }),
  readOwnNotices: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/holder/notices',
    audience: 'holder',
    tag,
    summary:
      'Receipts that the holder wants to be told of, first to last, after the cursor of an earlier answer. ' +
      'Those of the last seconds may come twice: tell them apart by their ids.',
    status: 200,
    params: zOfTenant,
    query: z.strictObject({ after: zUuid.optional(), limit: zPaging.limit, ...zTelling }),
    result: z.strictObject({
      ...zToldReceipts,
      settings: zNoticeSettings.optional(),
      cursor: z.string().optional(),
      /** Whether there is more after the cursor. */
      more: z.boolean(),
    }),
  }),
  readOwnAnomalies: endpoint({
    method: 'GET',
    path: '/v1/organizations/{tenant}/holder/anomalies',
    audience: 'holder',
    tag,
    summary: 'What is unusual in the accesses to the data of the DID of the session, by fixed rules.',
    status: 200,
    params: zOfTenant,
    query: z.strictObject(zTelling),
    result: z.strictObject({ ...zFindings, complete: z.boolean() }),
  }),
  listAnomalies: endpoint({
    method: 'GET',
    path: '/v1/anomalies',
    audience: 'tenant',
    tag: 'Consent',
    summary:
      'What is unusual in the accesses at this organisation in [from, to), 31 days at most, by fixed rules. Opens every ' +
      'receipt of that time and of `earlierDays` before it.',
    status: 200,
    query: z.strictObject({
      from: zInstant,
      to: zInstant,
      earlierDays: z.coerce.number().int().min(0).max(90).default(28),
      timeZone: zTelling.timeZone,
    }),
    result: z.strictObject(zFindings),
  }),
  readHistory: endpoint({
    method: 'GET',
    path: '/v1/history',
    audience: 'tenant',
    tag: 'Consent',
    summary: 'The history of one patient at this tenant.',
    status: 200,
    query: z.strictObject({ ...zPaging, subject: zDid }),
    result: z.strictObject({ receipts: z.array(zReceipt) }),
  }),
};
