import { type HealthCardKey, type HealthCardSigner, maxHealthCardKeys } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';
import type { SigningAgent } from './agent/assent-agent.ts';
import { findDidKey, type HeldKey } from './jws/sign-jws.ts';
import { didsOfTenants } from './open-documents/veramo-documents.ts';
import { tenantAgent } from './stores/acting-tenant.ts';
import { identifierByAlias } from './veramo-identities.ts';

/** The names of the keys of a tenant for cards. The first had no number when there was but one. */
const aliasOf = (number: number): string => (number === 1 ? 'health-cards' : `health-cards-${number}`);

/**
 * Signs cards with the newest of the keys that each tenant has for this alone, each that of a did:key (P-256) of its own; the DIDs are shown to
 * nobody. Which is the newest is looked up each time: another process may have made it.
 */
export function veramoHealthCards(agent: SigningAgent): HealthCardSigner {
  const makers = new Map<number, ReturnType<typeof didsOfTenants>>();
  const keyIn = async (tenant: TenantId, did: string): Promise<HealthCardKey> => {
    const own = tenantAgent(agent, tenant);
    return cardKeyOf(own, await findDidKey(own, did, 'assertionMethod'));
  };
  const make = async (tenant: TenantId, number: number): Promise<HealthCardKey> => {
    const maker = makers.get(number) ?? didsOfTenants(agent, aliasOf(number), 'Secp256r1');
    makers.set(number, maker);
    return keyIn(tenant, await maker(tenant));
  };
  const didsOf = async (tenant: TenantId): Promise<readonly string[]> => {
    const dids: string[] = [];
    while (dids.length < maxHealthCardKeys) {
      const known = await identifierByAlias(tenantAgent(agent, tenant), aliasOf(dids.length + 1));
      if (!known) break;
      dids.push(known.did);
    }
    return dids;
  };
  return {
    async keyOf(tenant) {
      const newest = (await didsOf(tenant)).at(-1);
      return newest === undefined ? make(tenant, 1) : keyIn(tenant, newest);
    },
    async knownKeysOf(tenant) {
      const keys: HealthCardKey[] = [];
      for (const did of await didsOf(tenant)) keys.push(await keyIn(tenant, did));
      return keys;
    },
    async rotate(tenant) {
      const { length } = await didsOf(tenant);
      if (length >= maxHealthCardKeys) throw new AppError('conflict', { maxKeys: maxHealthCardKeys });
      return make(tenant, length + 1);
    },
  };
}

function cardKeyOf(agent: Pick<SigningAgent, 'keyManagerSign'>, { keyRef, jwk }: HeldKey): HealthCardKey {
  if (jwk.crv !== 'P-256' || !('y' in jwk)) throw new AppError('key_unavailable', { reason: 'not_p256' });
  return {
    x: jwk.x,
    y: jwk.y,
    async sign(octets) {
      const data = Buffer.from(octets).toString('latin1');
      // A card is signed as the ASCII of a compact JWS; what is not would be signed as something else.
      if (!/^[\w.-]+$/.test(data)) throw new AppError('invalid_request', { pointers: ['#/octets'] });
      const signature = await agent.keyManagerSign({ keyRef, algorithm: 'ES256', data, encoding: 'utf-8' });
      return Buffer.from(signature, 'base64url');
    },
  };
}
