import { type Address, type Bytes32, zAddress, zBytes32 } from '../primitives.ts';
import { fromBase64, fromBytes32, toBase64, toBytes32 } from './bytes.ts';
import { maxTreeSize } from './merkle-tree.ts';

/** State of an audit log at one size, as its checkpoint says it. */
export interface AuditCheckpoint {
  /** Names the log, for ever: the place it is read at, without the scheme. */
  readonly origin: string;
  readonly size: number;
  readonly logRoot: Bytes32;
  readonly mapRoot: Bytes32;
  /** Digest of the checkpoint before this one, and of this one, as the `AnchorLog` contract computes them. */
  readonly prevDigest: Bytes32;
  readonly digest: Bytes32;
  /** Where it is anchored. */
  readonly anchor: LogAnchor;
  /** The log that this one takes the place of, if any: its identifier and the size this service knew of it. */
  readonly former?: { readonly logId: Bytes32; readonly size: number };
}

/** A log of an `AnchorLog` contract. */
export interface LogAnchor {
  readonly chainId: number;
  readonly contract: Address;
  readonly logId: Bytes32;
}

/** The text of a checkpoint (C2SP tlog-checkpoint). What the chain knows is in extension lines. */
export function checkpointText(checkpoint: AuditCheckpoint): string {
  const { origin, size, logRoot, mapRoot, prevDigest, digest, anchor, former } = checkpoint;
  const lines = [
    origin,
    size,
    toBase64(fromBytes32(logRoot)),
    `map ${toBase64(fromBytes32(mapRoot))}`,
    `after ${prevDigest}`,
    `digest ${digest}`,
    `anchor ${anchor.chainId} ${anchor.contract} ${anchor.logId}`,
    ...(former ? [`former ${former.logId} ${former.size}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The checkpoint that a text says, or undefined if `checkpointText` would not have written it. */
export function parseCheckpoint(text: string): AuditCheckpoint | undefined {
  const [origin = '', size, root, map, after, digest, anchor, ...rest] = text.split('\n');
  const [formerLine] = rest.length === 2 ? rest : [];
  const former = formerLine === undefined ? undefined : formerFrom(wordsOf('former', formerLine, 2));
  const parsed = {
    origin,
    size: sizeFrom(size),
    logRoot: hashFrom(root),
    mapRoot: hashFrom(wordsOf('map', map, 1)[0]),
    prevDigest: bytes32From(wordsOf('after', after, 1)[0]),
    digest: bytes32From(wordsOf('digest', digest, 1)[0]),
    anchor: anchorFrom(wordsOf('anchor', anchor, 3)),
    ...(former ? { former } : {}),
  };
  if (origin === '' || Object.values(parsed).includes(undefined)) return undefined;
  const checkpoint = parsed as AuditCheckpoint;
  return checkpointText(checkpoint) === text ? checkpoint : undefined;
}

function wordsOf(name: string, line: string | undefined, count: number): string[] {
  const [first, ...words] = (line ?? '').split(' ');
  return first === name && words.length === count ? words : [];
}

const sizeFrom = (text: string | undefined): number | undefined =>
  text !== undefined && /^(0|[1-9]\d*)$/.test(text) && Number(text) <= maxTreeSize ? Number(text) : undefined;

const bytes32From = (text: string | undefined): Bytes32 | undefined => zBytes32.safeParse(text).data;

function hashFrom(text: string | undefined): Bytes32 | undefined {
  const bytes = fromBase64(text ?? '');
  return bytes?.length === 32 ? toBytes32(bytes) : undefined;
}

function anchorFrom([chainId, contract, logId]: readonly string[]): LogAnchor | undefined {
  const parsed = { chainId: sizeFrom(chainId), contract: zAddress.safeParse(contract).data, logId: bytes32From(logId) };
  return Object.values(parsed).includes(undefined) ? undefined : (parsed as LogAnchor);
}

function formerFrom([logId, size]: readonly string[]): AuditCheckpoint['former'] {
  const parsed = { logId: bytes32From(logId), size: sizeFrom(size) };
  return parsed.logId === undefined || parsed.size === undefined
    ? undefined
    : { logId: parsed.logId, size: parsed.size };
}
