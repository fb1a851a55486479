import { zAddress, zBytes32 } from '@assent/domain';
import * as z from 'zod';
import { table } from './table.ts';

const zNumber = z.coerce.number().int();

/** Up to where the events of a scope (a chain and a set of contracts) are kept, and how many there are. */
export const chainCheckpointTable = table({
  name: 'chain_checkpoints',
  primary: ['scope'],
  types: { block: 'bigint', events: 'bigint' },
  zRow: z.object({ scope: z.string(), block: zNumber, blockHash: zBytes32, events: zNumber }),
});

/** Events of contracts. `topic0` is the kind of event, the others what it indexes. */
export const chainEventTable = table({
  name: 'chain_events',
  primary: ['scope', 'block', 'logIndex'],
  types: { block: 'bigint', logIndex: 'integer' },
  zRow: z.object({
    scope: z.string(),
    block: zNumber,
    logIndex: z.int(),
    blockHash: zBytes32,
    address: zAddress,
    topic0: zBytes32.exactOptional(),
    topic1: zBytes32.exactOptional(),
    topic2: zBytes32.exactOptional(),
    topic3: zBytes32.exactOptional(),
    data: z.string(),
  }),
});
