import { type ChainEvent, decodeDidChange, didChangeTopics } from '@assent/application';
import {
  anchorLogAbi,
  consentRevocationsAbi,
  emergencyAccessAbi,
  issuerRegistryAbi,
  statusRegistryAbi,
} from '@assent/contracts';
import {
  type Address,
  AppError,
  type Bytes32,
  classesFrom,
  type EmergencyApprover,
  type EmergencyPolicy,
} from '@assent/domain';
import { type Abi, decodeEventLog, type Hex, hexToBytes, toEventSelector } from 'viem';
import { addressOf, bytes32Of, hexOf } from '../hex.ts';
import type { StatusUpdate } from '../status/status-list-mirror.ts';

/** The contracts whose events are followed. */
export interface IndexedContracts {
  readonly statusRegistry: Address;
  readonly consentRevocations: Address;
  readonly issuerRegistry: Address;
  readonly anchorLog: Address;
  /** ERC-1056, the registry of did:ethr. */
  readonly didRegistry: Address;
  /** Absent for those who need no rules of emergency access. */
  readonly emergencyAccess?: Address | undefined;
}

/** What an event says about issuers. Times are seconds since 1970. */
export type IssuerChange =
  | { readonly kind: 'accredited'; readonly from: number; readonly until: number }
  | { readonly kind: 'suspended'; readonly since: number }
  | { readonly kind: 'reinstated'; readonly from: number };

/** An event of our contracts in our words. `prevBlock`: block of the event before it of the same `key`, 0 if it is the first. */
export type IndexedEvent =
  | { readonly kind: 'list_created'; readonly listId: Bytes32; readonly depth: number }
  | ({ readonly kind: 'list_updated'; readonly key: Bytes32 } & StatusUpdate)
  | { readonly kind: 'consent_revoked'; readonly consentKey: Bytes32 }
  | {
      readonly kind: 'issuer_changed';
      readonly key: Address;
      readonly prevBlock: number;
      readonly issuer: Address;
      readonly typeId: Bytes32;
      readonly change: IssuerChange;
    }
  | { readonly kind: 'log_opened'; readonly logId: Bytes32 }
  | {
      readonly kind: 'log_anchored';
      readonly key: Bytes32;
      readonly prevBlock: number;
      readonly size: number;
      readonly logRoot: Bytes32;
      readonly mapRoot: Bytes32;
    }
  /** `key` is the identity as the event indexes it: its address in 32 bytes. */
  | { readonly kind: 'identity_changed'; readonly key: Bytes32; readonly prevBlock: number }
  | { readonly kind: 'emergency_rule'; readonly rule: EmergencyPolicy | EmergencyApprover }
  /** Nothing that the mirrors keep: controllers, delegates and writers, cases of emergency access. */
  | { readonly kind: 'other' };

const revokedTopic = toEventSelector('ConsentRevoked(bytes32)');
const other: IndexedEvent = { kind: 'other' };

/** @throws AppError `registry_unavailable` if the event is none of the contract it is said to be from */
export function decodeEvent(contracts: IndexedContracts, event: ChainEvent): IndexedEvent {
  switch (event.address) {
    case contracts.consentRevocations:
      return decodeConsent(event);
    case contracts.statusRegistry:
      return decodeStatus(event);
    case contracts.issuerRegistry:
      return decodeIssuer(event);
    case contracts.anchorLog:
      return decodeAnchor(event);
    case contracts.didRegistry:
      return decodeIdentity(event);
    case contracts.emergencyAccess:
      return decodeEmergency(event);
    default:
      return other;
  }
}

/** By hand: there are millions of them, and each is its second topic. */
function decodeConsent({ topics, block, address }: ChainEvent): IndexedEvent {
  const [kind, consentKey] = topics;
  if (kind === revokedTopic && consentKey) return { kind: 'consent_revoked', consentKey };
  throw malformed(address, block);
}

function decodeStatus(event: ChainEvent): IndexedEvent {
  const { eventName, args } = decode(statusRegistryAbi, event);
  if (eventName === 'ListCreated') return { kind: 'list_created', listId: bytes32Of(args.listId), depth: args.depth };
  if (eventName !== 'StatusUpdated') return other;
  const { version, root, prevBlock } = args;
  const update = { version, root, prevBlock, delta: hexToBytes(args.delta), block: event.block };
  return { kind: 'list_updated', key: bytes32Of(args.listId), ...update };
}

function decodeIssuer(event: ChainEvent): IndexedEvent {
  const { eventName, args } = decode(issuerRegistryAbi, event);
  const changed = (
    place: { readonly issuer: Hex; readonly typeId: Hex; readonly prevBlock: number },
    change: IssuerChange,
  ): IndexedEvent => ({
    kind: 'issuer_changed',
    key: event.address,
    prevBlock: place.prevBlock,
    issuer: addressOf(place.issuer),
    typeId: bytes32Of(place.typeId),
    change,
  });
  switch (eventName) {
    case 'IssuerAccredited':
      return changed(args, { kind: 'accredited', from: args.from, until: args.until });
    case 'IssuerSuspended':
      return changed(args, { kind: 'suspended', since: args.since });
    case 'IssuerReinstated':
      return changed(args, { kind: 'reinstated', from: args.from });
    default:
      return other;
  }
}

function decodeAnchor(event: ChainEvent): IndexedEvent {
  const { eventName, args } = decode(anchorLogAbi, event);
  if (eventName === 'LogOpened') return { kind: 'log_opened', logId: bytes32Of(args.logId) };
  if (eventName !== 'Checkpoint') return other;
  const { size, prevBlock } = args;
  const roots = { logRoot: bytes32Of(args.logRoot), mapRoot: bytes32Of(args.mapRoot) };
  return { kind: 'log_anchored', key: bytes32Of(args.logId), prevBlock, size, ...roots };
}

function decodeEmergency(event: ChainEvent): IndexedEvent {
  const { eventName, args } = decode(emergencyAccessAbi, event);
  if (eventName === 'ApproverSet') {
    return { kind: 'emergency_rule', rule: { address: addressOf(args.approver), classes: classesFrom(args.classes) } };
  }
  if (eventName !== 'PolicySet') return other;
  const { policyId: id, threshold, requiredClasses, maxDuration: maxSeconds, active } = args;
  return {
    kind: 'emergency_rule',
    rule: { id, threshold, requiredClasses: classesFrom(requiredClasses), maxSeconds, active },
  };
}

function decodeIdentity(event: ChainEvent): IndexedEvent {
  const { topic, previousChange } = decodeDidChange(event);
  return { kind: 'identity_changed', key: topic, prevBlock: previousChange };
}

function decode<const A extends Abi>(abi: A, { topics, data, address, block }: ChainEvent) {
  try {
    const [first, ...rest] = topics.map(hexOf);
    return decodeEventLog({ abi, topics: first ? [first, ...rest] : [], data: hexOf(data), strict: true });
  } catch {
    // what viem says repeats the data
    throw malformed(address, block);
  }
}

const malformed = (contract: Address, block: number) =>
  new AppError('registry_unavailable', { contract, block, reason: 'malformed_event' });

/** The first topics of all events of the contracts: what a block's bloom filter is asked for. */
export const eventTopics: readonly Hex[] = [
  ...[statusRegistryAbi, consentRevocationsAbi, issuerRegistryAbi, anchorLogAbi, emergencyAccessAbi].flatMap((abi) =>
    (abi as Abi).flatMap((item) => (item.type === 'event' ? [toEventSelector(item)] : [])),
  ),
  ...Object.values(didChangeTopics),
];
