import type { Anchor } from '@assent/application';
import { AppError, type Bytes32, logDigest } from '@assent/domain';
import { PackedAnchors } from './packed-anchors.ts';

/** A log as its head on chain says. */
export interface LogHead {
  readonly digest: Bytes32;
  readonly size: number;
  readonly prevBlock: number;
}

type NewAnchor = Omit<Anchor, 'digest'>;

/** Checkpoints of the logs of an `AnchorLog`, chained by their digests. */
export class AnchorMirror {
  readonly #logs = new Map<Bytes32, PackedAnchors>();
  readonly #failures = new Map<Bytes32, AppError>();

  /** How many logs there are. */
  get size(): number {
    return this.#logs.size;
  }

  get logIds(): Iterable<Bytes32> {
    return this.#logs.keys();
  }

  open(logId: Bytes32): void {
    if (!this.#logs.has(logId)) this.#logs.set(logId, new PackedAnchors());
  }

  /** Takes the next checkpoint. One that does not grow makes its log unreadable, and no other. */
  apply(logId: Bytes32, anchor: NewAnchor): void {
    this.open(logId);
    const { digest: prevDigest, size } = this.headOf(logId);
    if (anchor.size <= size) this.refuse(logId, 'not_larger');
    const { logRoot, mapRoot } = anchor;
    const digest = logDigest({ prevDigest, size: anchor.size, logRoot, mapRoot });
    this.#logs.get(logId)?.append({ ...anchor, digest });
  }

  /** What the head of the log must be on chain if no checkpoint is missing here. */
  headOf(logId: Bytes32): LogHead {
    const latest = this.#logs.get(logId)?.latest();
    if (!latest) return { digest: logId, size: 0, prevBlock: 0 };
    return { digest: latest.digest, size: latest.size, prevBlock: latest.block };
  }

  /** From now on nothing is said about this log. */
  refuse(logId: Bytes32, reason: string): void {
    this.#failures.set(logId, new AppError('registry_unavailable', { logId, reason }));
  }

  /** @throws AppError `registry_unavailable` if the log failed a check */
  find(logId: Bytes32, digest: Bytes32): Anchor | undefined {
    return this.#readable(logId)?.find(digest);
  }

  /** @throws AppError `registry_unavailable` if the log failed a check */
  latest(logId: Bytes32): Anchor | undefined {
    return this.#readable(logId)?.latest();
  }

  /** Forgets checkpoints after `block`. */
  rewind(block: number): void {
    this.#failures.clear();
    for (const log of this.#logs.values()) log.truncate(block);
  }

  #readable(logId: Bytes32): PackedAnchors | undefined {
    const failure = this.#failures.get(logId);
    if (failure) throw failure;
    return this.#logs.get(logId);
  }
}
