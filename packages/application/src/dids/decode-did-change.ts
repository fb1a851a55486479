import { AppError, type Bytes32, zAddress, zBytes32 } from '@assent/domain';
import type { ChainEvent } from '../ports/chain-index.ts';
import type { DidChange } from '../ports/did-history.ts';

/** First topics of the events of ERC-1056. */
export const didChangeTopics = {
  owner: '0x38a5a6e68f30ed1ab45860a4afb34bcb2fc00f22ca462d249b8a8d40cda6f7a3',
  delegate: '0x5a5084339536bcab65f20799fcc58724588145ca054bd2be626174b27ba156f7',
  attribute: '0x18ab6b2ae3d64306c00ce663125f2bd680e441a098de1635bd7ad8b0d44965e4',
} as const;

/** An event of the registry of did:ethr. `previousChange`: block of the change of the same identity before it, 0 if none. */
export interface DecodedDidChange {
  /** The identity as the event indexes it: its address in 32 bytes. */
  readonly topic: Bytes32;
  readonly change: DidChange;
  readonly previousChange: number;
}

/** @throws AppError `registry_unavailable` with `malformed_event` if it is no event of ERC-1056 */
export function decodeDidChange({ topics, data, ...place }: DidLog): DecodedDidChange {
  const { block, blockHash } = place;
  const [kind, topic] = topics;
  const words = wordsOf(data);
  const at = { block, blockHash };
  const fail = () => new AppError('registry_unavailable', { block, reason: 'malformed_event' });
  const word = (index: number) => words[index] ?? raise(fail());
  if (!topic) throw fail();
  const decoded = (change: DidChange, previous: string) => ({ topic, change, previousChange: Number(`0x${previous}`) });
  switch (kind) {
    case didChangeTopics.owner:
      return decoded({ ...at, kind: 'owner', owner: addressIn(word(0)) }, word(1));
    case didChangeTopics.delegate: {
      const [delegateType, delegate, validTo] = [zBytes32.parse(`0x${word(0)}`), addressIn(word(1)), word(2)];
      return decoded({ ...at, kind: 'delegate', delegateType, delegate, validTo: BigInt(`0x${validTo}`) }, word(3));
    }
    case didChangeTopics.attribute: {
      const [name, value, validTo] = [zBytes32.parse(`0x${word(0)}`), bytesAt(data, word(1)), word(2)];
      if (value === undefined) throw fail();
      return decoded({ ...at, kind: 'attribute', name, value, validTo: BigInt(`0x${validTo}`) }, word(3));
    }
    default:
      throw fail();
  }
}

/** The parts of a log that are decoded. */
export type DidLog = Pick<ChainEvent, 'block' | 'blockHash' | 'topics' | 'data'>;

function raise(error: Error): never {
  throw error;
}

/** The first four words of the data. */
const wordsOf = (data: string): readonly string[] => data.slice(2, 2 + 4 * 64).match(/[0-9a-f]{64}/g) ?? [];

const addressIn = (word: string) => zAddress.parse(`0x${word.slice(24)}`);

/** The `bytes` that are at an offset: a word with their number, then they themselves. */
function bytesAt(data: string, offsetWord: string): string | undefined {
  const start = 2 + 2 * Number(`0x${offsetWord}`);
  const length = 2 * Number(`0x${data.slice(start, start + 64) || '0'}`);
  const value = data.slice(start + 64, start + 64 + length);
  return start <= data.length && value.length === length ? `0x${value}` : undefined;
}
