import type { CompactCredential, IssuedCredential, SuspensionChange, TenantRecords } from '@assent/application';
import { AppError } from '@assent/domain';
import type * as z from 'zod';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { credentialTable } from '../entities/credentials.ts';
import type { TenantSession } from '../tenant-session.ts';

type CredentialRow = z.infer<typeof credentialTable.zRow>;

/** Credentials that one tenant issued. The compact form is sealed under the subject's key. */
export function credentials(session: TenantSession, cipher: SubjectCipher): TenantRecords['credentials'] {
  const read = (row: CredentialRow) => credentialFrom(row, cipher);
  return {
    async insert({ compact, status, suspension, ...credential }) {
      const isNew = await session.insert(credentialTable, {
        ...credential,
        content: await cipher.seal(credential.subject, compact, credentialContext(credential.id)),
        statusChainId: status.chainId,
        statusRegistry: status.registry,
        statusListId: status.listId,
        statusIndex: status.index,
        ...(status.uri === undefined ? {} : { statusUri: status.uri }),
        ...(status.suspensionListId === undefined ? {} : { statusSuspensionListId: status.suspensionListId }),
        ...(suspension ? columnsOf(suspension) : {}),
      });
      if (!isNew) throw new AppError('conflict', { credential: credential.id });
    },
    async get(id) {
      const row = await session.findOne(credentialTable, { id });
      return row && read(row);
    },
    async list({ subject, type }, { limit, offset }) {
      const where = { ...(subject === undefined ? {} : { subject }), ...(type === undefined ? {} : { type }) };
      const rows = await session.find(credentialTable, where, { order: { sequence: 'DESC' }, limit, offset });
      return Promise.all(rows.map(read));
    },
    async markRevoked(id, at, intentId) {
      const changes = { revokedAt: at, revocationIntent: intentId };
      return (await session.update(credentialTable, { id, revokedAt: null }, changes)) > 0;
    },
    async putSuspension(id, change) {
      await session.update(credentialTable, { id }, columnsOf(change));
    },
  };
}

const columnsOf = ({ suspended, at, intent }: SuspensionChange) => ({
  suspensionState: suspended ? ('suspended' as const) : ('reinstated' as const),
  suspensionAt: at,
  suspensionIntent: intent,
});

async function credentialFrom(row: CredentialRow, cipher: SubjectCipher): Promise<IssuedCredential> {
  const { tenantId, content, statusChainId, statusRegistry, statusListId, statusIndex, ...rest } = row;
  const { statusUri, statusSuspensionListId, suspensionState, suspensionAt, suspensionIntent, ...credential } = rest;
  return {
    ...credential,
    compact: (await cipher.open(row.subject, content, credentialContext(row.id))) as CompactCredential,
    status: {
      type: 'StatusRegistryEntry',
      statusPurpose: 'revocation',
      chainId: statusChainId,
      registry: statusRegistry,
      listId: statusListId,
      index: statusIndex,
      ...(statusSuspensionListId === undefined ? {} : { suspensionListId: statusSuspensionListId }),
      ...(statusUri === undefined ? {} : { uri: statusUri }),
    },
    ...(suspensionState && suspensionAt && suspensionIntent
      ? { suspension: { suspended: suspensionState === 'suspended', at: suspensionAt, intent: suspensionIntent } }
      : {}),
  };
}

/** What its content is sealed under. */
export const credentialContext = (id: string) => `credential:${id}`;
