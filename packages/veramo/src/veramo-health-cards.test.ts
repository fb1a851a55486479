import { createPublicKey, verify } from 'node:crypto';
import { zTenantId } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { EthrNetwork } from './dids/ethr-network.ts';
import { inMemoryKeyStore } from './testing/in-memory-keys.ts';
import { serviceAgent } from './testing/service-agent.ts';
import { veramoHealthCards } from './veramo-health-cards.ts';

const [clinic, lab] = [zTenantId.parse('clinic-a'), zTenantId.parse('lab-b')];
const none = {} as EthrNetwork; // did:key needs no chain

describe('the key for cards of a tenant', () => {
  let keyStore: ReturnType<typeof inMemoryKeyStore>;
  beforeEach(() => {
    keyStore = inMemoryKeyStore();
  });
  const signer = () => veramoHealthCards(serviceAgent(none, keyStore));

  test('is made once, also for two who ask at once, and is there after a restart', async () => {
    const cards = signer();
    expect(await cards.knownKeyOf(clinic)).toBeUndefined();
    const [one, two] = await Promise.all([cards.keyOf(clinic), cards.keyOf(clinic)]);
    expect(two).toEqual(one);
    expect(await signer().keyOf(clinic)).toEqual(one);
    expect(await signer().knownKeyOf(clinic)).toEqual(one);
  });

  test('is another than that of another tenant', async () => {
    const cards = signer();
    const key = await cards.keyOf(clinic);
    expect(await cards.knownKeyOf(lab)).toBeUndefined();
    expect(await cards.keyOf(lab)).not.toEqual(key);
  });

  test('signs with ES256 in 64 octets, and nothing that is no compact JWS', async () => {
    const cards = signer();
    const octets = Buffer.from('eyJh.W-_0');
    const signature = await cards.sign(clinic, octets);
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', ...(await cards.keyOf(clinic)) }, format: 'jwk' });
    expect(signature).toHaveLength(64);
    expect(verify('sha256', octets, { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('eyJh.W-_1'), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(false);
    await expect(cards.sign(clinic, Buffer.from([0xff, 0x2e]))).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
