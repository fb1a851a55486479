import type { Address } from '@assent/domain';

/** `funded`: accounts that have a million ether from the first block on. */
export interface GenesisOptions {
  readonly chainId: number;
  readonly funded: readonly Address[];
}

const zeros = (bytes: number) => `0x${'00'.repeat(bytes)}`;
const hex = (value: bigint) => `0x${value.toString(16)}`;

const millionEther = 10n ** 24n;
const gasLimit = 30_000_000n;
// Of the embedded chain too. It must be in the past, and a fixed one makes the first block always the same.
const timestampSeconds = 1_735_689_600n;

/** The first block of a network with the rules of Cancun from there on, in the format of geth. */
export function genesisOf({ chainId, funded }: GenesisOptions): object {
  const blocks = ['homestead', 'eip150', 'eip155', 'eip158', 'byzantium', 'constantinople', 'petersburg'];
  const later = ['istanbul', 'berlin', 'london', 'mergeFork', 'mergeNetsplit'];
  return {
    config: {
      chainId,
      ...Object.fromEntries([...blocks, ...later].map((fork) => [`${fork}Block`, 0])),
      terminalTotalDifficulty: 0,
      terminalTotalDifficultyPassed: true,
      shanghaiTime: 0,
      cancunTime: 0,
      blobSchedule: { cancun: { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477 } },
    },
    nonce: '0x0',
    timestamp: hex(timestampSeconds),
    extraData: '0x',
    gasLimit: hex(gasLimit),
    difficulty: '0x0',
    mixHash: zeros(32),
    coinbase: zeros(20),
    baseFeePerGas: '0x7',
    number: '0x0',
    gasUsed: '0x0',
    parentHash: zeros(32),
    excessBlobGas: '0x0',
    blobGasUsed: '0x0',
    alloc: Object.fromEntries(funded.map((address) => [address.slice(2), { balance: hex(millionEther) }])),
  };
}
