import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type DidWorld, didWorld, type Resolve } from './support/dids/did-world.ts';
import { until } from './support/until.ts';

const nowhere = 'http://127.0.0.1:1';

let world: DidWorld;
let fromIndex: Resolve;
beforeAll(async () => {
  world = await didWorld();
  fromIndex = world.mirrored(nowhere);
});
afterAll(() => world.close());

const methodsOf = async (resolve: Resolve, did: string) => {
  const { didDocument } = await resolve(did);
  return (didDocument?.verificationMethod ?? []).map(({ id }) => id.slice(did.length));
};

/** What was known of the chain a moment ago may answer, so a new change takes a moment to be seen. */
const untilMethods = (did: string, count: number) =>
  until(
    () => methodsOf(fromIndex, did),
    (ids) => ids.length === count,
  );

test('documents come from the index of the service, with no node to ask, and are those of the node', async () => {
  for (const keys of [0, 3]) {
    const did = await world.createDid(keys);
    const expected = await world.reference()(did);
    expect(
      await until(
        () => fromIndex(did),
        (result) => isDeepStrictEqual(result, expected),
      ),
    ).toEqual(expected);
    expect(await world.direct()(did)).toEqual(expected);
  }
});

test('a document follows its DID with the next look at the chain, and stays the same object until then', async () => {
  const did = await world.createDid(1);
  await untilMethods(did, 2);
  const before = await fromIndex(did);
  expect(await fromIndex(did)).toBe(before);
  await world.addKey(did, 2);
  expect(await untilMethods(did, 3)).toEqual(['#controller', '#delegate-1', '#delegate-2']);
});

test('documents are unknown, not unchanged, once the chain has been away for too long', async () => {
  const did = await world.createDid(1);
  await untilMethods(did, 2);
  await world.loseChain(60_000);
  expect((await fromIndex(did)).didResolutionMetadata.error).toBe('internalError');
});
