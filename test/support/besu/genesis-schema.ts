import { type Address, fromRlp, type Hex } from 'viem';
import * as z from 'zod';

const hexOf = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`))
    .transform((text) => text as Hex);
const zQuantity = z.string().regex(/^0x(0|[1-9a-f][0-9a-f]*)$/);
const zCode = z
  .string()
  .regex(/^0x([0-9a-f]{2})+$/)
  .transform((text) => text as Hex);
const zero = (bytes: number) => z.literal(`0x${'00'.repeat(bytes)}`);
const fromStart = z.literal(0);

const zConfig = z.strictObject({
  chainId: z.int().positive(),
  homesteadBlock: fromStart,
  eip150Block: fromStart,
  eip155Block: fromStart,
  eip158Block: fromStart,
  byzantiumBlock: fromStart,
  constantinopleBlock: fromStart,
  petersburgBlock: fromStart,
  istanbulBlock: fromStart,
  muirGlacierBlock: fromStart,
  berlinBlock: fromStart,
  londonBlock: fromStart,
  shanghaiTime: fromStart,
  cancunTime: fromStart,
  zeroBaseFee: z.literal(true),
  qbft: z.strictObject({
    blockperiodseconds: z.literal(1),
    epochlength: z.int().positive(),
    requesttimeoutseconds: z.int().min(2),
  }),
});

const zAccount = z.strictObject({
  nonce: zQuantity,
  balance: zQuantity,
  code: zCode.optional(),
  storage: z.record(hexOf(32), hexOf(32)).optional(),
});

/** What a genesis of a QBFT chain must have for Besu, and nothing else. */
export const zBesuGenesis = z.strictObject({
  config: zConfig,
  nonce: z.literal('0x0'),
  timestamp: zQuantity,
  extraData: zCode,
  gasLimit: z.literal('0x1c9c380'),
  difficulty: z.literal('0x1'),
  // blocks with another one are none of a BFT protocol to Besu
  mixHash: z.literal('0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365'),
  coinbase: zero(20),
  number: z.literal('0x0'),
  gasUsed: z.literal('0x0'),
  parentHash: zero(32),
  baseFeePerGas: z.literal('0x0'),
  alloc: z.record(hexOf(20), zAccount),
});
export type BesuGenesis = z.infer<typeof zBesuGenesis>;

const zExtraData = z.tuple([hexOf(32), z.array(hexOf(20)), z.array(z.never()), z.literal('0x'), z.array(z.never())]);

/** The validators in the extra data of a QBFT genesis: no vote, round 0, no seals. @throws ZodError if it is anything else */
export function validatorsIn(extraData: Hex): readonly Address[] {
  const [vanity, validators] = zExtraData.parse(fromRlp(extraData, 'hex'));
  zero(32).parse(vanity);
  return validators;
}
