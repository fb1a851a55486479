import { expect, test } from '@jest/globals';
import type { Store } from '../ports/store.ts';
import { newBytes32 } from './samples.ts';

/** Intents as the business side sees them. What becomes of them is in the suite of the ledger. */
export function outboxBehaviours(current: () => Store): void {
  test('progress answers in the order asked, and leaves out what it does not know', async () => {
    await current().network(async ({ outbox }) => {
      await outbox.enqueue('a', { kind: 'create_list', salt: newBytes32() });
      await outbox.enqueue('b', { kind: 'revoke_status', listId: newBytes32(), index: 5 });
      await outbox.enqueue('c', { kind: 'reveal_consent', secret: newBytes32() });
    });
    expect(await current().network(({ outbox }) => outbox.progress(['c', 'unknown', 'a', 'b']))).toEqual([
      { id: 'c', kind: 'reveal_consent', state: 'queued' },
      { id: 'a', kind: 'create_list', state: 'queued' },
      { id: 'b', kind: 'revoke_status', state: 'queued' },
    ]);
  });

  test('an intent with an id that is taken is a conflict', async () => {
    const enqueue = () =>
      current().network(({ outbox }) => outbox.enqueue('a', { kind: 'create_list', salt: newBytes32() }));
    await enqueue();
    await expect(enqueue()).rejects.toMatchObject({ code: 'conflict', params: { intent: 'a' } });
  });

  test('counts names every state', async () => {
    await current().network(({ outbox }) => outbox.enqueue('a', { kind: 'create_list', salt: newBytes32() }));
    const counts = await current().network(({ outbox }) => outbox.counts());
    expect(counts).toEqual({ queued: 1, signed: 0, mined: 0, final: 0 });
  });
}
