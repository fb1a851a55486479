import { inMemoryDatabase, inMemoryLedger, inMemoryStore } from '@assent/application/in-memory';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bytes32, operatorKey, type TestNetwork, testNetwork } from '../testing/test-network.ts';
import { evmRevocationStatus } from '../status/evm-revocation-status.ts';
import { transactionOutbox } from './transaction-outbox.ts';

describe('smoke', () => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await testNetwork();
  });
  afterAll(() => network.close());

  test('list, revoke, read', async () => {
    const database = inMemoryDatabase();
    const store = inMemoryStore(database);
    const ledger = inMemoryLedger(database);
    const { registries, chain } = network;
    const events: unknown[] = [];
    const outbox = transactionOutbox({ chain, ledger, registries, operatorKey, owner: 'a', onEvent: (e) => events.push(e) });
    const salt = bytes32(7);
    const listId = registries.listIdOf(salt);
    await store.network((n) => n.outbox.enqueue('l', { kind: 'create_list', salt }));
    await outbox.tick();
    await outbox.tick();
    await store.network((n) => n.outbox.enqueue('r', { kind: 'revoke_status', listId, index: 77 }));
    await outbox.tick();
    await outbox.tick();
    const status = evmRevocationStatus({ chain, ...registries } as never);
    void status;
    const reader = evmRevocationStatus({ chain, statusRegistry: registries.statusRegistry, consentRevocations: registries.consentRevocations });
    console.log(events, await store.network((n) => n.outbox.progress(['l', 'r'])));
    const entry = (index: number) => ({ type: 'StatusRegistryEntry', statusPurpose: 'revocation', chainId: registries.chainId, registry: registries.statusRegistry, listId, index }) as const;
    console.log(await reader.read([entry(77), entry(78)]));
    expect(1).toBe(1);
  });
});
