import type { Did, Instant } from '../primitives.ts';
import { type AccessPlan, planAccess, planKey } from './access-plan.ts';
import type { AccessRequest } from './access-request.ts';
import type { HeldGrant, IndexOptions, NotUsed, ValueSets } from './decision.ts';
import {
  addressesFor,
  addressesOf,
  boundariesOf,
  type IndexedGrant,
  notUsedFor,
  readTogether,
  reasonNotInForce,
} from './indexed-grant.ts';

/** References to reasons that the plans of one table may keep, unless it is said. */
const mostKept = 2_000_000;
/** What a plan weighs beside its reasons. */
const planWeight = 16;

/**
 * The grants of a patient, ready for many decisions. Between two boundary instants nothing about them changes, so the
 * tables of that time are built once; and a plan, which is what they say to one requester for some purposes and a type of
 * resource, is made once per time. It never changes: for other grants or another status make another index.
 */
export class GrantIndex {
  readonly valueSets: ValueSets;
  readonly #grants: readonly IndexedGrant[];
  readonly #boundaries: readonly Instant[];
  readonly #maxKept: number;
  #table: GrantTable | undefined;

  constructor(held: readonly HeldGrant[], options: IndexOptions = {}) {
    this.valueSets = options.valueSets ?? (() => undefined);
    this.#maxKept = options.maxKept ?? mostKept;
    this.#grants = readTogether(held, options);
    this.#boundaries = [...new Set(this.#grants.flatMap(boundariesOf))].sort();
  }

  /** The instants at which a decision may change. */
  get boundaries(): readonly Instant[] {
    return this.#boundaries;
  }

  /** What the grants say about requests like this one at `at`, whatever the data are beside their type. */
  planFor(request: AccessRequest, at: Instant): AccessPlan {
    return this.tableAt(request.subject, at).planFor(request, at);
  }

  /** The grants in force for a subject at `at`, and why the others are not. */
  tableAt(subject: Did, at: Instant): GrantTable {
    const table = this.#table;
    if (table?.isFor(subject, at)) return table;
    const next = firstAfter(this.#boundaries, at);
    const interval = [this.#boundaries[next - 1], this.#boundaries[next]] as const;
    this.#table = new GrantTable(this.#grants, subject, interval, this.#maxKept);
    return this.#table;
  }
}

/** What holds between two boundary instants, [from, until), for one subject. */
class GrantTable {
  readonly inForce: IndexedGrant[] = [];
  readonly notInForce: NotUsed[] = [];
  readonly #byAddress = new Map<string, IndexedGrant[]>();
  readonly #forAnybody: IndexedGrant[] = [];
  readonly #plans = new Map<string, AccessPlan>();
  readonly #subject: Did;
  readonly #from: Instant | undefined;
  readonly #until: Instant | undefined;
  readonly #maxKept: number;

  constructor(
    grants: readonly IndexedGrant[],
    subject: Did,
    [from, until]: readonly [Instant | undefined, Instant | undefined],
    maxKept: number,
  ) {
    this.#maxKept = maxKept;
    this.#subject = subject;
    this.#from = from;
    this.#until = until;
    // Before the first boundary every instant is as good as any other.
    const at = from ?? ('' as Instant);
    for (const indexed of grants) {
      const { grant } = indexed;
      const reason = grant.subject === subject ? reasonNotInForce(indexed, at) : 'wrong_subject';
      if (reason) this.notInForce.push(notUsedFor(grant, reason));
      else this.#add(indexed);
    }
  }

  #add(indexed: IndexedGrant): void {
    this.inForce.push(indexed);
    const addresses = addressesOf(indexed.grant);
    if (addresses === undefined) this.#forAnybody.push(indexed);
    for (const address of new Set(addresses)) {
      const there = this.#byAddress.get(address);
      if (there) there.push(indexed);
      else this.#byAddress.set(address, [indexed]);
    }
  }

  isFor(subject: Did, at: Instant): boolean {
    if (subject !== this.#subject || (this.#from !== undefined && at < this.#from)) return false;
    return this.#until === undefined || at < this.#until;
  }

  planFor(request: AccessRequest, at: Instant): AccessPlan {
    const key = planKey(request);
    if (key === undefined) return this.#makePlan(request, at);
    const kept = this.#plans.get(key);
    if (kept) return kept;
    const plan = this.#makePlan(request, at);
    const weight = planWeight + this.inForce.length + this.notInForce.length;
    if ((this.#plans.size + 1) * weight > this.#maxKept) this.#plans.clear();
    this.#plans.set(key, plan);
    return plan;
  }

  #makePlan(request: AccessRequest, at: Instant): AccessPlan {
    const addressed = new Set(this.#forAnybody);
    for (const address of addressesFor(request.requester)) {
      for (const indexed of this.#byAddress.get(address) ?? []) addressed.add(indexed);
    }
    return planAccess(this, addressed, request, at);
  }
}

/** Number of instants at or before `at` in an ascending list. */
function firstAfter(instants: readonly Instant[], at: Instant): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] as Instant) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
