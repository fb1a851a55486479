import { type MigrationInterface, type QueryRunner, Table, type TableOptions } from 'typeorm';
import { bigint, index, integer, optional, primary, text } from './columns.ts';

const tables: readonly TableOptions[] = [
  {
    name: 'chain_checkpoints',
    columns: [primary(text('scope')), bigint('block'), text('block_hash'), bigint('events')],
  },
  {
    name: 'chain_events',
    columns: [
      ...[text('scope'), bigint('block'), integer('log_index')].map(primary),
      ...['block_hash', 'address', 'data'].map(text),
      ...['topic0', 'topic1', 'topic2', 'topic3'].map(text).map(optional),
    ],
    indices: [index('chain_events', 'scope', 'address', 'block', 'log_index')],
  },
];

/** Events of the contracts on chain, and up to where they are known. */
export class ChainIndex1795200001000 implements MigrationInterface {
  readonly name = 'ChainIndex1795200001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const options of tables) await runner.createTable(new Table(options));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...tables].reverse()) await runner.dropTable(name);
  }
}
