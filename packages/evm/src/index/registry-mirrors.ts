import { setImmediate } from 'node:timers/promises';
import type { ChainEvent } from '@assent/application';
import type { Address, Bytes32 } from '@assent/domain';
import { AccreditationMirror } from './accreditation-mirror.ts';
import { AnchorMirror } from './anchor-mirror.ts';
import { decodeEvent, type IndexedContracts, type IndexedEvent } from './decode-event.ts';
import { EmergencyRuleMirror } from './emergency-rule-mirror.ts';
import { IdentityMirror } from './identity-mirror.ts';
import { KeySet } from './key-set.ts';
import { ListMirrors } from './list-mirrors.ts';

// A list update hashes for a millisecond or more; everything else is quick.
const workBeforePause = 64;

/** Mirrors of all registries, in memory. */
export class RegistryMirrors {
  readonly contracts: IndexedContracts;
  readonly lists: ListMirrors;
  readonly consents = new KeySet();
  readonly accreditations = new AccreditationMirror();
  readonly anchors = new AnchorMirror();
  readonly identities = new IdentityMirror();
  readonly emergencyRules = new EmergencyRuleMirror();

  constructor(contracts: IndexedContracts, maxListBytes: number) {
    this.contracts = contracts;
    this.lists = new ListMirrors(maxListBytes);
  }

  /** Applies events in the order of the chain, and lets others run in between. */
  async apply(events: readonly ChainEvent[]): Promise<void> {
    let work = 0;
    for (const event of events) {
      const decoded = decodeEvent(this.contracts, event);
      this.#applyOne(event, decoded);
      work += decoded.kind === 'list_updated' ? 8 : 1 / 16;
      if (work < workBeforePause) continue;
      work = 0;
      await setImmediate();
    }
  }

  /** Block of the latest known event of a list, a log, an identity, or the `IssuerRegistry`; 0 if there is none. */
  lastBlockOf(key: Bytes32 | Address): number {
    if (key === this.contracts.issuerRegistry) return this.accreditations.lastBlock;
    return (
      this.lists.lastBlockOf(key as Bytes32) ||
      this.anchors.headOf(key as Bytes32).prevBlock ||
      this.identities.lastChangeOf(key as Bytes32)
    );
  }

  /**
   * Forgets what was said after `block`, and answers the lists that are to be built again. Withdrawn consents stay: a
   * reorganisation may undo a withdrawal for a moment, and that moment must not open a door.
   */
  rewind(block: number): readonly Bytes32[] {
    this.accreditations.rewind(block);
    this.anchors.rewind(block);
    this.identities.rewind(block);
    this.emergencyRules.rewind(block);
    return this.lists.rewind(block);
  }

  #applyOne({ block, blockHash }: ChainEvent, event: IndexedEvent): void {
    if (event.kind === 'consent_revoked') this.consents.add(event.consentKey);
    if (event.kind === 'list_created') this.lists.create(event.listId, event.depth);
    if (event.kind === 'list_updated') this.lists.apply(event.key, event);
    if (event.kind === 'issuer_changed') this.accreditations.apply(block, event.issuer, event.typeId, event.change);
    if (event.kind === 'identity_changed') this.identities.apply(event.key, block, blockHash);
    if (event.kind === 'emergency_rule') this.emergencyRules.apply(block, event.rule);
    if (event.kind === 'log_opened') this.anchors.open(event.logId);
    if (event.kind === 'log_anchored') {
      const { key, size, logRoot, mapRoot } = event;
      this.anchors.apply(key, { block, blockHash, size, logRoot, mapRoot });
    }
  }
}
