// What a Besu node has to know of the chain before its first block. Checked against the sources of Besu 26.3.
const zeroBytes = (count) => `0x${'00'.repeat(count)}`;

/** The digest by which Besu knows blocks of its BFT protocols: "ctical byzantine fault tolerance". */
const bftMixHash = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365';

const firstForks = [
  ...['homesteadBlock', 'eip150Block', 'eip155Block', 'eip158Block', 'byzantiumBlock', 'constantinopleBlock'],
  ...['petersburgBlock', 'istanbulBlock', 'muirGlacierBlock', 'berlinBlock', 'londonBlock', 'shanghaiTime'],
  // The contracts are compiled for Cancun. Prague would price calldata by its floor and wants system contracts.
  'cancunTime',
];

/**
 * Genesis of a QBFT chain, as JSON.
 *
 * `validators`: addresses of node keys. `accounts`: by address, as `deployedAccounts` gives them. `timestamp`: of the
 * first block, in seconds since 1970; not before what is stored in the accounts.
 */
export function besuGenesis({ chainId, validators, accounts, timestamp }) {
  return {
    config: {
      chainId,
      ...Object.fromEntries(firstForks.map((fork) => [fork, 0])),
      // Nothing is for sale on a chain of a consortium, and a base fee that moves would only burn what genesis gave.
      zeroBaseFee: true,
      // No beneficiary: the tip goes to the proposer. No pause while there is nothing to do: a chain that stands still
      // could not be told from one that hides revocations.
      qbft: { blockperiodseconds: 1, epochlength: 30_000, requesttimeoutseconds: 2 },
    },
    nonce: '0x0',
    timestamp: `0x${timestamp.toString(16)}`,
    extraData: qbftExtraData(validators),
    gasLimit: `0x${(30_000_000).toString(16)}`,
    difficulty: '0x1',
    mixHash: bftMixHash,
    coinbase: zeroBytes(20),
    number: '0x0',
    gasUsed: '0x0',
    parentHash: zeroBytes(32),
    baseFeePerGas: '0x0',
    alloc: accounts,
  };
}

/**
 * RLP of `[32 bytes of vanity, validators, no vote, round 0, no seals]`, as Besu's `QbftExtraDataCodec` reads it. Besu
 * refuses validators that do not ascend from the first block after genesis on, so they are sorted here.
 */
function qbftExtraData(validators) {
  const addresses = validators.map((address) => rlpBytes(Buffer.from(address.slice(2), 'hex'))).sort(Buffer.compare);
  const noBytes = Buffer.alloc(0);
  const items = [rlpBytes(Buffer.alloc(32)), rlpList(addresses), rlpList([]), rlpBytes(noBytes), rlpList([])];
  return `0x${rlpList(items).toString('hex')}`;
}

/** RLP of bytes: none, or from 2 to 55 of them. */
const rlpBytes = (bytes) => Buffer.concat([Buffer.from([0x80 + bytes.length]), bytes]);

/** RLP of a list whose items take less than 256 bytes. */
function rlpList(items) {
  const body = Buffer.concat(items);
  return Buffer.concat([Buffer.from(body.length < 56 ? [0xc0 + body.length] : [0xf8, body.length]), body]);
}
