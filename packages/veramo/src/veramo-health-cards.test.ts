import { createPublicKey, verify } from 'node:crypto';
import { type HealthCardKey, maxHealthCardKeys } from '@assent/application';
import { zTenantId } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { EthrNetwork } from './dids/ethr-network.ts';
import { inMemoryKeyStore } from './testing/in-memory-keys.ts';
import { serviceAgent } from './testing/service-agent.ts';
import { veramoHealthCards } from './veramo-health-cards.ts';

const [clinic, lab] = [zTenantId.parse('clinic-a'), zTenantId.parse('lab-b')];
const none = {} as EthrNetwork; // did:key needs no chain

const pointOf = ({ x, y }: HealthCardKey) => ({ x, y });
function isSigned(by: HealthCardKey, octets: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', ...pointOf(by) }, format: 'jwk' });
  return verify('sha256', octets, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

describe('the key for cards of a tenant', () => {
  let keyStore: ReturnType<typeof inMemoryKeyStore>;
  beforeEach(() => {
    keyStore = inMemoryKeyStore();
  });
  const signer = () => veramoHealthCards(serviceAgent(none, keyStore));

  test('is made once, also for two who ask at once, and is there after a restart', async () => {
    const cards = signer();
    expect(await cards.knownKeysOf(clinic)).toEqual([]);
    const [one, two] = await Promise.all([cards.keyOf(clinic), cards.keyOf(clinic)]);
    expect(pointOf(two)).toEqual(pointOf(one));
    expect(pointOf(await signer().keyOf(clinic))).toEqual(pointOf(one));
    expect((await signer().knownKeysOf(clinic)).map(pointOf)).toEqual([pointOf(one)]);
  });

  test('is another than that of another tenant', async () => {
    const cards = signer();
    const key = await cards.keyOf(clinic);
    expect(await cards.knownKeysOf(lab)).toEqual([]);
    expect(pointOf(await cards.keyOf(lab))).not.toEqual(pointOf(key));
    await cards.rotate(clinic);
    expect(await cards.knownKeysOf(lab)).toHaveLength(1);
  });

  test('signs with ES256 in 64 octets, and nothing that is no compact JWS', async () => {
    const cards = signer();
    const octets = Buffer.from('eyJh.W-_0');
    const key = await cards.keyOf(clinic);
    const signature = await key.sign(octets);
    expect(signature).toHaveLength(64);
    expect(isSigned(key, octets, signature)).toBe(true);
    expect(isSigned(key, Buffer.from('eyJh.W-_1'), signature)).toBe(false);
    await expect(key.sign(Buffer.from([0xff, 0x2e]))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('is replaced by a new one, which signs, while those before are known in their order', async () => {
    const cards = signer();
    const elsewhere = signer();
    const first = await cards.keyOf(clinic);
    const second = await cards.rotate(clinic);
    expect(pointOf(second)).not.toEqual(pointOf(first));
    // a process that has signed before sees it too
    expect(pointOf(await elsewhere.keyOf(clinic))).toEqual(pointOf(second));
    const third = await elsewhere.rotate(clinic);
    expect(pointOf(await cards.keyOf(clinic))).toEqual(pointOf(third));
    expect((await cards.knownKeysOf(clinic)).map(pointOf)).toEqual([first, second, third].map(pointOf));
    const octets = Buffer.from('eyJh.W-_0');
    // who has begun with a key ends with it
    expect(isSigned(first, octets, await first.sign(octets))).toBe(true);
    const signature = await (await cards.keyOf(clinic)).sign(octets);
    expect([first, second, third].map((key) => isSigned(key, octets, signature))).toEqual([false, false, true]);
  });

  test('is one new one for two who ask at once, and the first for whom none was made', async () => {
    const cards = signer();
    const [one, two] = await Promise.all([cards.rotate(clinic), cards.rotate(clinic)]);
    expect(pointOf(two)).toEqual(pointOf(one));
    expect((await cards.knownKeysOf(clinic)).map(pointOf)).toEqual([pointOf(one)]);
  });

  test('is not replaced without end', async () => {
    const cards = signer();
    for (let times = 0; times < maxHealthCardKeys; times++) await cards.rotate(clinic);
    await expect(cards.rotate(clinic)).rejects.toMatchObject({ code: 'conflict' });
    expect(await cards.knownKeysOf(clinic)).toHaveLength(maxHealthCardKeys);
  });
});
