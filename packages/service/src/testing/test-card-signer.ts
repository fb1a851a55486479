import { generateKeyPairSync, sign } from 'node:crypto';
import type { HealthCardKey, HealthCardSigner } from '@assent/application';
import type { TenantId } from '@assent/domain';

/** Keys for cards in memory. They sign for good. */
export function testCardSigner(): HealthCardSigner {
  const keys = new Map<TenantId, HealthCardKey[]>();
  const rotate = (tenant: TenantId): HealthCardKey => {
    const key = newKey();
    keys.set(tenant, [...(keys.get(tenant) ?? []), key]);
    return key;
  };
  return {
    keyOf: async (tenant) => keys.get(tenant)?.at(-1) ?? rotate(tenant),
    knownKeysOf: async (tenant) => keys.get(tenant) ?? [],
    rotate: async (tenant) => rotate(tenant),
  };
}

function newKey(): HealthCardKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return { x, y, sign: async (octets) => sign('sha256', octets, { key: privateKey, dsaEncoding: 'ieee-p1363' }) };
}
