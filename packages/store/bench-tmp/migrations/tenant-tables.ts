import type { QueryRunner, TableOptions } from 'typeorm';
import { bigint, index, integer, optional, primary, refersTo, sequence, text, unique } from './columns.ts';

/** Tables of tenants: `tenant_id` leads every key and every index, but for lookups by a consent's key. */
export const tenantTables = (runner: QueryRunner): TableOptions[] => [
  {
    name: 'patients',
    columns: [sequence(runner), ...['tenant_id', 'id', 'did', 'custody', 'created_at'].map(text)],
    indices: [
      unique('patients', 'tenant_id', 'id'),
      unique('patients', 'tenant_id', 'did'),
      index('patients', 'tenant_id', 'sequence'),
    ],
  },
  {
    name: 'subject_keys',
    columns: [...['tenant_id', 'subject'].map(text).map(primary), ...['key_id', 'sealed_key'].map(text)],
    indices: [unique('subject_keys', 'key_id')],
  },
  ...credentialTables(runner),
  {
    name: 'grants',
    columns: [
      sequence(runner),
      ...['tenant_id', 'id', 'subject', 'lock_key', 'custody', 'received_at', 'content'].map(text),
      integer('version'),
    ],
    indices: [
      unique('grants', 'tenant_id', 'id', 'version'),
      index('grants', 'tenant_id', 'subject', 'sequence'),
      index('grants', 'lock_key'),
    ],
  },
  {
    name: 'receipts',
    columns: [sequence(runner), ...['tenant_id', 'id', 'subject', 'at', 'content'].map(text)],
    indices: [unique('receipts', 'tenant_id', 'id'), index('receipts', 'tenant_id', 'subject', 'sequence')],
  },
  ...presentationTables,
];

const credentialTables = (runner: QueryRunner): TableOptions[] => [
  {
    name: 'credentials',
    columns: [
      sequence(runner),
      ...['tenant_id', 'id', 'type', 'format', 'issuer', 'subject', 'content'].map(text),
      ...[bigint('status_chain_id'), text('status_registry'), text('status_list_id'), integer('status_index')],
      ...['valid_from', 'valid_until', 'issued_at'].map(text),
      ...['revoked_at', 'revocation_intent'].map(text).map(optional),
    ],
    indices: [
      unique('credentials', 'tenant_id', 'id'),
      index('credentials', 'tenant_id', 'sequence'),
      index('credentials', 'tenant_id', 'subject', 'sequence'),
    ],
  },
  {
    name: 'status_lists',
    columns: [sequence(runner), ...['tenant_id', 'list_id', 'salt'].map(text), integer('size')],
    indices: [unique('status_lists', 'list_id'), unique('status_lists', 'tenant_id', 'list_id')],
  },
  {
    name: 'status_indices',
    columns: [text('tenant_id'), text('list_id'), integer('list_index')].map(primary),
    indices: [unique('status_indices', 'list_id', 'list_index')],
    foreignKeys: [refersTo('status_lists', ['tenant_id', 'list_id'], ['tenant_id', 'list_id'])],
  },
];

const presentationTables: TableOptions[] = [
  {
    name: 'presentation_requests',
    columns: [
      ...['tenant_id', 'id'].map(text).map(primary),
      ...['challenge', 'audience', 'query', 'purpose', 'created_at', 'expires_at'].map(text),
      optional(text('used_at')),
    ],
    indices: [index('presentation_requests', 'tenant_id', 'expires_at')],
  },
  {
    name: 'holder_sessions',
    columns: [...['tenant_id', 'token_hash'].map(text).map(primary), ...['did', 'expires_at'].map(text)],
    indices: [index('holder_sessions', 'tenant_id', 'expires_at')],
  },
];
