import { AppError, type Did, type Tenant, type TenantId } from '@assent/domain';
import type { DidChangeOrder } from '../ports/issuer-keys.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords } from '../ports/store.ts';
import type { StoredDidChange } from '../ports/stored-rows.ts';
import { findTenant } from '../tenants/find-tenant.ts';

export type KeyPorts = Pick<Ports, 'store' | 'issuerKeys' | 'registries' | 'random' | 'clock'>;

/** What was decided, and the work for the chain that brings it to others. */
export interface RecordedDidChange {
  readonly did: Did;
  readonly intents: readonly string[];
}

/** What is decided, before it is known with which nonce. */
type Decision = StoredDidChange extends infer Change
  ? Change extends StoredDidChange
    ? Omit<Change, 'issuer' | 'at' | 'nonce' | 'intentId'>
    : never
  : never;

const attempts = 5;

/** @throws AppError `not_found` for an unknown tenant, `gone` if its DID was given up */
export async function issuerOf({ store }: Pick<Ports, 'store'>, id: TenantId) {
  return store.network(async (records) => {
    const tenant: Tenant = await findTenant(records, id);
    const changes = await records.didChanges.ofIssuer(tenant.did);
    if (changes.some(({ kind }) => kind === 'deactivate')) throw new AppError('gone', { did: tenant.did });
    return { did: tenant.did, webDid: tenant.webDid, changes };
  });
}

/**
 * Keeps a decision about the keys of an issuer together with the order for the chain, signed by the owner of the DID, and
 * whatever `also` does; all of it or nothing. Changes that come at the same time get one nonce each.
 *
 * @throws AppError `conflict` if others were faster again and again; what `IssuerKeys` throws
 */
export async function recordDidChange(
  { store, issuerKeys, random, clock }: KeyPorts,
  issuer: Did,
  decision: Decision,
  order: DidChangeOrder,
  also: (records: NetworkRecords) => Promise<readonly string[]> = async () => [],
): Promise<RecordedDidChange> {
  for (let attempt = 1; ; attempt += 1) {
    const nonce = await nextNonce({ store, issuerKeys }, issuer);
    const authorized = await issuerKeys.authorize(issuer, order, nonce);
    const intentId = random.uuid();
    const change = { ...decision, issuer, at: clock.now(), nonce, intentId } as StoredDidChange;
    try {
      const more = await store.network(async (records) => {
        await records.didChanges.append(change);
        await records.outbox.enqueue(intentId, { kind: 'change_did', ...authorized });
        return also(records);
      });
      return { did: issuer, intents: [intentId, ...more] };
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'conflict') || attempt === attempts) throw error;
    }
  }
}

/** The chain's next nonce, or the one after those that are on their way to it. */
async function nextNonce({ store, issuerKeys }: Pick<Ports, 'store' | 'issuerKeys'>, issuer: Did): Promise<number> {
  const onChain = await issuerKeys.nextNonce(issuer);
  const changes = await store.network((records) => records.didChanges.ofIssuer(issuer));
  return changes.reduce((next, { nonce = -1 }) => Math.max(next, nonce + 1), onChain);
}
