import { zAddress, zBytes32, zInstant } from '@assent/domain';
import * as z from 'zod';
import { zSealed } from '../encryption/sealed.ts';
import { table } from './table.ts';

/** Status entries refused here before the chain says so. `listId` if it is a place in a list. */
export const denialTable = table({
  name: 'denials',
  primary: ['key'],
  zRow: z.object({ key: z.string(), listId: zBytes32.exactOptional(), deniedAt: zInstant, intentId: z.string() }),
});

const zIssuerAndType = { issuer: zAddress, typeId: zBytes32 };
/** Seconds since 1970, as the contracts keep them. */
const zSeconds = z
  .int()
  .min(0)
  .max(2 ** 48 - 1);

const zHex = z.string().regex(/^0x([0-9a-f]{2})*$/);
const zDidOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set_attribute'), name: zBytes32, value: zHex, validity: z.int().min(0) }),
  z.object({ kind: z.literal('revoke_attribute'), name: zBytes32, value: zHex }),
  z.object({ kind: z.literal('revoke_delegate'), delegateType: zBytes32, delegate: zAddress }),
  z.object({ kind: z.literal('give_up') }),
]);

const zPayload = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create_list'), salt: zBytes32 }),
  z.object({ kind: z.literal('revoke_status'), listId: zBytes32, index: z.int() }),
  z.object({ kind: z.literal('set_suspension'), listId: zBytes32, index: z.int(), suspended: z.boolean() }),
  z.object({ kind: z.literal('reveal_consent'), sealedSecret: zSealed }),
  z.object({ kind: z.literal('accredit_issuer'), ...zIssuerAndType, from: zSeconds, until: zSeconds }),
  z.object({ kind: z.literal('suspend_issuer'), ...zIssuerAndType, since: zSeconds }),
  z.object({ kind: z.literal('reinstate_issuer'), ...zIssuerAndType, from: zSeconds }),
  z.object({ kind: z.literal('open_log'), salt: zBytes32 }),
  z.object({
    kind: z.literal('anchor_log'),
    logId: zBytes32,
    prevDigest: zBytes32,
    size: z.int().positive(),
    logRoot: zBytes32,
    mapRoot: zBytes32,
  }),
  z.object({
    kind: z.literal('change_did'),
    identity: zAddress,
    owner: zAddress,
    nonce: z.int().min(0),
    order: zDidOrder,
    signature: z.object({ v: z.int(), r: zBytes32, s: zBytes32 }),
  }),
  z.object({
    kind: z.literal('set_emergency_policy'),
    policyId: z.int(),
    threshold: z.int(),
    requiredClasses: z.int(),
    maxDuration: z.int(),
    active: z.boolean(),
  }),
  z.object({ kind: z.literal('set_emergency_approver'), approver: zAddress, classes: z.int() }),
  z.object({
    kind: z.literal('open_emergency'),
    caseId: zBytes32,
    subject: zBytes32,
    reason: zBytes32,
    requester: zAddress,
    validFrom: zSeconds,
    validUntil: zSeconds,
    policyId: z.int(),
    approvers: z.array(zAddress).readonly(),
    signatures: z.array(zHex).readonly(),
  }),
  z.object({ kind: z.literal('close_emergency'), caseId: zBytes32 }),
  z.object({ kind: z.literal('review_emergency'), caseId: zBytes32, outcome: zBytes32 }),
]);
/** An intent as it is kept: whoever reads the database cannot revoke a consent with it. */
export type IntentPayload = z.infer<typeof zPayload>;

/** Work for the chain, in the order it was asked for. Not looked at before `retryMs`. */
export const intentTable = table({
  name: 'intents',
  primary: 'sequence',
  types: { payload: 'json', postponements: 'integer', retryMs: 'bigint' },
  zRow: z.object({
    id: z.string(),
    state: z.enum(['queued', 'signed', 'mined', 'final']),
    kind: z.string(),
    payload: zPayload,
    postponements: z.int(),
    retryMs: z.coerce.number(),
  }),
});

/** Columns that name one signer on one chain. */
const signerColumns = { chainId: z.coerce.number(), signer: zAddress };

/** Transactions of a signer: one row for a nonce. Those given up are kept until their nonce is used again. */
export const transactionTable = table({
  name: 'transactions',
  primary: ['chainId', 'signer', 'nonce'],
  types: {
    chainId: 'bigint',
    nonce: 'integer',
    gas: 'integer',
    lastSentMs: 'bigint',
    blockNumber: 'bigint',
    gasUsed: 'bigint',
  },
  zRow: z.object({
    ...signerColumns,
    nonce: z.int(),
    toAddress: zAddress,
    data: z.string(),
    gas: z.int(),
    state: z.enum(['signed', 'mined', 'final', 'abandoned']),
    lastSentMs: z.coerce.number().exactOptional(),
    minedHash: zBytes32.exactOptional(),
    blockNumber: z.coerce.number().exactOptional(),
    blockHash: zBytes32.exactOptional(),
    gasUsed: z.coerce.number().exactOptional(),
  }),
});

/** Signed versions of transactions, in the order they were made. Fees in wei, in decimal: they exceed 64 bits. */
export const attemptTable = table({
  name: 'transaction_attempts',
  primary: 'sequence',
  types: { chainId: 'bigint', nonce: 'integer', createdMs: 'bigint' },
  zRow: z.object({
    ...signerColumns,
    nonce: z.int(),
    hash: zBytes32,
    raw: z.string(),
    maxFeePerGas: z.string().regex(/^\d+$/),
    maxPriorityFeePerGas: z.string().regex(/^\d+$/),
    createdMs: z.coerce.number(),
  }),
});

/** Which transaction carries, or carried, which intents. */
export const transactionIntentTable = table({
  name: 'transaction_intents',
  primary: ['chainId', 'signer', 'nonce', 'intentId'],
  types: { chainId: 'bigint', nonce: 'integer', position: 'integer' },
  zRow: z.object({ ...signerColumns, nonce: z.int(), intentId: z.string(), position: z.int() }),
});

/** Who may sign for a signer until when. */
export const leaseTable = table({
  name: 'leases',
  primary: ['chainId', 'signer'],
  types: { chainId: 'bigint', untilMs: 'bigint' },
  zRow: z.object({ ...signerColumns, owner: z.string(), untilMs: z.coerce.number() }),
});
