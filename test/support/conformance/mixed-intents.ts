import type { ChainIntent, Checkpoint, Registries } from '@assent/application';
import { anchorLogAbi, issuerRegistryAbi } from '@assent/contracts';
import { logDigest, type StatusEntry, zAddress, zBytes32 } from '@assent/domain';
import { decodeFunctionData, type Hex } from 'viem';
import type { MinedTransaction } from '../chain-walk.ts';
import { submissionsIn } from '../submissions.ts';
import { fixed32 } from './revocation-calls.ts';

const bytes32 = (name: string) => zBytes32.parse(fixed32(name));
const listSalt = (list: number) => bytes32(`list ${list}`);
const logSalt = bytes32('log');
const listCount = 3;

/** The lists and the log that `mixedIntents` write to. */
export const newPlaces: readonly ChainIntent[] = [
  ...Array.from({ length: listCount }, (_, list) => ({ kind: 'create_list', salt: listSalt(list) }) as const),
  { kind: 'open_log', salt: logSalt },
];

/**
 * `count` intents from the one numbered `first` on: of ten, five consents, three credentials of several lists, a
 * checkpoint of the log, and an issuer. Checkpoints follow on each other, so no number may be left out.
 */
export const mixedIntents = (registries: Registries, first: number, count: number): readonly ChainIntent[] =>
  Array.from({ length: count }, (_, at) => intentNumber(registries, first + at));

function intentNumber(registries: Registries, number: number): ChainIntent {
  const place = number % 10;
  if (place < 5) return { kind: 'reveal_consent', secret: bytes32(`secret ${number}`) };
  if (place === 8) return { kind: 'anchor_log', logId: registries.logIdOf(logSalt), ...checkpoint(registries, number) };
  if (place === 9) {
    const issuer = zAddress.parse(`0x${number.toString(16).padStart(40, '1')}`);
    return { kind: 'accredit_issuer', issuer, typeId: bytes32('type'), from: 1_735_689_600, until: 2 ** 48 - 1 };
  }
  const listId = registries.listIdOf(listSalt(number % listCount));
  return { kind: 'revoke_status', listId, index: (number * 0x9e_37_79) % registries.listSize };
}

/** The checkpoint of ten more entries than the one before. The first one has eight. */
function checkpoint(registries: Registries, size: number): Checkpoint {
  const before = size > 10 ? logDigest(checkpoint(registries, size - 10)) : registries.logIdOf(logSalt);
  return { prevDigest: before, size, logRoot: bytes32(`log ${size}`), mapRoot: bytes32(`map ${size}`) };
}

/** The status entries that these intents revoke. */
export function entriesOf(registries: Registries, intents: readonly ChainIntent[]): readonly StatusEntry[] {
  const { chainId, statusRegistry, consentRevocations } = registries;
  const place = { statusPurpose: 'revocation', chainId } as const;
  return intents.flatMap((intent): readonly StatusEntry[] => {
    if (intent.kind === 'reveal_consent') {
      const key = registries.keyOf(intent.secret);
      return [{ ...place, type: 'ConsentRevocationEntry', registry: consentRevocations, key }];
    }
    if (intent.kind !== 'revoke_status') return [];
    const { listId, index } = intent;
    return [{ ...place, type: 'StatusRegistryEntry', registry: statusRegistry, listId, index }];
  });
}

/**
 * Compares intents with what mined transactions ask for, whether or not they had an effect: the contracts forgive a
 * repetition, and it would still be a fault. Returns those that are missing or there twice, and what nobody asked for.
 */
export function differencesIn(
  mined: readonly MinedTransaction[],
  registries: Registries,
  intents: readonly ChainIntent[],
): readonly string[] {
  const { reveals, revocations, lists } = submissionsIn(mined, registries);
  const counts = new Map([...reveals, ...revocations, ...lists]);
  for (const { to, input } of mined) {
    for (const name of governedIn(registries, to, input)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = intents.map((intent) => nameOf(registries, intent));
  const wanted = new Set(names);
  return [
    ...names.filter((name) => counts.get(name) !== 1).map((name) => `${name} ${counts.get(name) ?? 0} times`),
    ...[...counts.keys()].filter((name) => !wanted.has(name)).map((name) => `${name} is unknown`),
  ];
}

/** Logs, checkpoints and accreditations in the calldata of one transaction. */
function governedIn({ anchorLog, issuerRegistry }: Registries, to: string | null, data: Hex): readonly string[] {
  if (to?.toLowerCase() === anchorLog) {
    const { functionName, args } = decodeFunctionData({ abi: anchorLogAbi, data });
    return [functionName === 'anchor' ? `${args[0]} with ${args[2]}` : String(args?.[0])];
  }
  if (to?.toLowerCase() !== issuerRegistry) return [];
  const { functionName, args } = decodeFunctionData({ abi: issuerRegistryAbi, data });
  return [`${functionName} ${args?.slice(0, 2).join(' ').toLowerCase()}`];
}

function nameOf({ keyOf }: Registries, intent: ChainIntent): string {
  if (intent.kind === 'reveal_consent') return keyOf(intent.secret);
  if (intent.kind === 'revoke_status') return `${intent.listId}/${intent.index}`;
  if (intent.kind === 'anchor_log') return `${intent.logId} with ${intent.size}`;
  if (intent.kind === 'accredit_issuer') return `accredit ${intent.issuer} ${intent.typeId}`;
  if (intent.kind === 'create_list' || intent.kind === 'open_log') return intent.salt;
  throw new Error(`no submission is known for ${intent.kind}`);
}
