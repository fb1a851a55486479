import type { Address, Bytes32 } from '@assent/domain';
import type { IssuerChange } from './decode-event.ts';

/** What `IssuerRegistry` keeps of an issuer and type. Times are seconds since 1970, intervals half-open. */
interface Accreditation {
  readonly from: number;
  readonly until: number;
  readonly suspendedSince?: number;
  readonly gaps: readonly { readonly from: number; readonly until: number }[];
}

interface Kept {
  readonly changes: readonly { readonly block: number; readonly change: IssuerChange }[];
  readonly current: Accreditation;
  /** What a reorganisation undid, until the chain says something about this issuer and type again. */
  readonly undone?: Accreditation;
}

const none: Accreditation = { from: 0, until: 0, gaps: [] };

/** Accreditations rebuilt from the events of an `IssuerRegistry`, with exactly its rules. */
export class AccreditationMirror {
  readonly #kept = new Map<string, Kept>();
  #lastBlock = 0;

  /** How many pairs of issuer and type the chain knows. */
  get size(): number {
    return this.#kept.size;
  }

  /** Block of the latest event; 0 before the first. */
  get lastBlock(): number {
    return this.#lastBlock;
  }

  apply(block: number, issuer: Address, typeId: Bytes32, change: IssuerChange): void {
    const key = keyOf(issuer, typeId);
    const { changes = [], current = none } = this.#kept.get(key) ?? {};
    this.#kept.set(key, { changes: [...changes, { block, change }], current: changed(current, change) });
    this.#lastBlock = block;
  }

  /**
   * Whether the issuer was accredited for the type at `time`; undefined if the chain has never said anything about them.
   * What a reorganisation undid counts on until the chain says it anew: it may close a door, and open none.
   */
  isAccreditedAt(issuer: Address, typeId: Bytes32, time: number): boolean | undefined {
    const kept = this.#kept.get(keyOf(issuer, typeId));
    if (!kept || kept.changes.length === 0) return undefined;
    return holdsAt(kept.current, time) && (!kept.undone || holdsAt(kept.undone, time));
  }

  /** Forgets what was said after `block`. */
  rewind(block: number): void {
    this.#lastBlock = 0;
    for (const [key, { changes, current, undone }] of this.#kept) {
      const left = changes.filter((one) => one.block <= block);
      for (const one of left) this.#lastBlock = Math.max(this.#lastBlock, one.block);
      if (left.length === changes.length) continue;
      const before = left.reduce((state, one) => changed(state, one.change), none);
      this.#kept.set(key, { changes: left, current: before, undone: undone ?? current });
    }
  }
}

const keyOf = (issuer: Address, typeId: Bytes32) => `${issuer}${typeId}`;

function changed(state: Accreditation, change: IssuerChange): Accreditation {
  if (change.kind === 'accredited') return { ...state, from: change.from, until: change.until };
  if (change.kind === 'suspended') return { ...state, suspendedSince: change.since };
  const { suspendedSince, ...reinstated } = state;
  if (suspendedSince === undefined || change.from <= suspendedSince) return reinstated;
  return { ...reinstated, gaps: [...state.gaps, { from: suspendedSince, until: change.from }] };
}

function holdsAt({ from, until, suspendedSince, gaps }: Accreditation, time: number): boolean {
  if (time < from || time >= until) return false;
  if (suspendedSince !== undefined && time >= suspendedSince) return false;
  return !gaps.some((gap) => gap.from <= time && time < gap.until);
}
