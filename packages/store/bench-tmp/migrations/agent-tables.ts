import type { QueryRunner, TableOptions } from 'typeorm';
import { optional, sequence, text, unique } from './columns.ts';

/** Tables of the agent. DIDs and keys do not refer to each other, nor does anything refer to them. */
export const agentTables = (runner: QueryRunner): TableOptions[] => [
  {
    name: 'dids',
    columns: [
      sequence(runner),
      ...['did', 'provider', 'keys', 'services'].map(text),
      ...['alias', 'controller_key_id'].map(text).map(optional),
    ],
    // Rows without an alias do not meet in a unique index: NULL equals nothing.
    indices: [unique('dids', 'did'), unique('dids', 'provider', 'alias')],
  },
  {
    name: 'keys',
    columns: [sequence(runner), ...['kid', 'kms', 'type', 'public_key_hex', 'meta'].map(text)],
    indices: [unique('keys', 'kid')],
  },
  {
    name: 'private_keys',
    columns: [sequence(runner), ...['alias', 'type', 'sealed_key'].map(text)],
    indices: [unique('private_keys', 'alias')],
  },
];
