import type { HealthCardKey, HealthCardSigner } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';
import type { SigningAgent } from './agent/assent-agent.ts';
import { findDidKey, type HeldKey } from './jws/sign-jws.ts';
import { didsOfTenants } from './open-documents/veramo-documents.ts';
import { tenantAgent } from './stores/acting-tenant.ts';
import { identifierByAlias } from './veramo-identities.ts';

/** The name of the key of a tenant for cards. */
const alias = 'health-cards';

/** Signs cards with the key of a did:key (P-256) that each tenant has for this alone; the DID itself is shown to nobody. */
export function veramoHealthCards(agent: SigningAgent): HealthCardSigner {
  const didOf = didsOfTenants(agent, alias, 'Secp256r1');
  const keyIn = async (tenant: TenantId, did: string): Promise<HeldKey> =>
    findDidKey(tenantAgent(agent, tenant), did, 'assertionMethod');
  return {
    keyOf: async (tenant) => pointOf(await keyIn(tenant, await didOf(tenant))),
    async knownKeyOf(tenant) {
      const known = await identifierByAlias(tenantAgent(agent, tenant), alias);
      return known && pointOf(await keyIn(tenant, known.did));
    },
    async sign(tenant, octets) {
      const { keyRef } = await keyIn(tenant, await didOf(tenant));
      const data = Buffer.from(octets).toString('latin1');
      // A card is signed as the ASCII of a compact JWS; what is not would be signed as something else.
      if (!/^[\w.-]+$/.test(data)) throw new AppError('invalid_request', { pointers: ['#/octets'] });
      const signature = await tenantAgent(agent, tenant).keyManagerSign({
        ...{ keyRef, algorithm: 'ES256', data, encoding: 'utf-8' },
      });
      return Buffer.from(signature, 'base64url');
    },
  };
}

function pointOf({ jwk }: HeldKey): HealthCardKey {
  if (jwk.crv !== 'P-256' || !('y' in jwk)) throw new AppError('key_unavailable', { reason: 'not_p256' });
  return { x: jwk.x, y: jwk.y };
}
