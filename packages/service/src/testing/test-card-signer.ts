import { generateKeyPairSync, sign } from 'node:crypto';
import type { HealthCardSigner } from '@assent/application';
import type { TenantId } from '@assent/domain';

/** Keys for cards in memory. They sign for good. */
export function testCardSigner(): HealthCardSigner {
  const keys = new Map<TenantId, ReturnType<typeof newKey>>();
  const keyOf = (tenant: TenantId) => {
    const key = keys.get(tenant) ?? newKey();
    keys.set(tenant, key);
    return key;
  };
  return {
    keyOf: async (tenant) => keyOf(tenant).point,
    knownKeyOf: async (tenant) => keys.get(tenant)?.point,
    sign: async (tenant, octets) =>
      sign('sha256', octets, { key: keyOf(tenant).privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

function newKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return { privateKey, point: { x, y } };
}
