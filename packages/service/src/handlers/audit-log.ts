import { readReceiptBundle } from '@assent/application';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, holderDidOf, tenantIdOf } from './context.ts';

type AuditLogHandlers = Pick<Handlers, 'readReceiptBundle' | 'readOwnReceiptBundle'>;

/** Histories with their proofs. */
export const auditLogHandlers = ({ ports, logCrypto }: HandlerContext): AuditLogHandlers => ({
  readReceiptBundle: ({ query: { subject }, caller }) =>
    readReceiptBundle({ ...ports, logCrypto }, tenantIdOf(caller), subject),
  readOwnReceiptBundle: ({ params, caller }) =>
    readReceiptBundle({ ...ports, logCrypto }, params.tenant, holderDidOf(caller)),
});
