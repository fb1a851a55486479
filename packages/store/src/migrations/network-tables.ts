import type { QueryRunner, TableOptions } from 'typeorm';
import { bigint, index, integer, optional, primary, refersTo, sequence, text, unique } from './columns.ts';

/** Tables that belong to no tenant. */
export const networkTables = (runner: QueryRunner): TableOptions[] => [
  {
    name: 'tenants',
    columns: [sequence(runner), ...['id', 'kind', 'name', 'did', 'web_did', 'created_at', 'api_key_hash'].map(text)],
    indices: [unique('tenants', 'id'), unique('tenants', 'api_key_hash')],
  },
  {
    name: 'accreditations',
    columns: [sequence(runner), ...['issuer', 'type', 'valid_from', 'valid_until'].map(text)],
    indices: [unique('accreditations', 'issuer', 'type')],
  },
  {
    name: 'denials',
    columns: [primary(text('key')), text('denied_at'), text('intent_id')],
  },
  {
    name: 'intents',
    columns: [sequence(runner), ...['id', 'state', 'payload'].map(text)],
    indices: [unique('intents', 'id'), index('intents', 'state', 'sequence')],
  },
  ...ledgerTables(runner),
];

const signer = [bigint('chain_id'), text('signer')];
const transactionKey = ['chain_id', 'signer', 'nonce'];

const ledgerTables = (runner: QueryRunner): TableOptions[] => [
  {
    name: 'transactions',
    columns: [
      ...[...signer, integer('nonce')].map(primary),
      ...['to_address', 'data', 'state'].map(text),
      integer('gas'),
      ...[bigint('last_sent_ms'), text('mined_hash'), text('block_hash')].map(optional),
      ...[bigint('block_number'), bigint('gas_used')].map(optional),
    ],
    indices: [index('transactions', 'chain_id', 'signer', 'state', 'nonce')],
  },
  {
    name: 'transaction_attempts',
    columns: [
      sequence(runner),
      ...signer,
      integer('nonce'),
      ...['hash', 'raw', 'max_fee_per_gas', 'max_priority_fee_per_gas'].map(text),
      bigint('created_ms'),
    ],
    indices: [
      unique('transaction_attempts', 'chain_id', 'signer', 'hash'),
      index('transaction_attempts', ...transactionKey),
    ],
    foreignKeys: [refersTo('transactions', transactionKey, transactionKey, { cascade: true })],
  },
  {
    name: 'transaction_intents',
    columns: [...[...signer, integer('nonce'), text('intent_id')].map(primary), integer('position')],
    indices: [index('transaction_intents', 'intent_id')],
    foreignKeys: [
      refersTo('transactions', transactionKey, transactionKey, { cascade: true }),
      refersTo('intents', ['intent_id'], ['id']),
    ],
  },
  {
    name: 'leases',
    columns: [...signer.map(primary), text('owner'), bigint('until_ms')],
  },
];
