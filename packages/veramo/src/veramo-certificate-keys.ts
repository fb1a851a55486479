import type { CertificateKeys } from '@assent/application';
import { AppError } from '@assent/domain';
import type { SigningAgent } from './agent/assent-agent.ts';
import { certifiedKey } from './credentials/certified-credential.ts';
import { signJws } from './jws/sign-jws.ts';
import type { JsonObject } from './jws/strict-json.ts';
import { tenantAgent } from './stores/acting-tenant.ts';
import { identifierByAlias } from './veramo-identities.ts';

/**
 * Keys of P-256 for certificates, which belong to no DID: those of each tenant are in its own part of the key store, and where the key of its
 * DID is made, in a token say.
 *
 * @throws AppError `key_unavailable` if the tenant has no such key
 */
export const veramoCertificateKeys = (agent: SigningAgent): CertificateKeys => ({
  async create(tenant) {
    const own = tenantAgent(agent, tenant);
    const organization = await identifierByAlias(own, tenant);
    const kms = organization?.keys[0]?.kms ?? 'local';
    return (await own.keyManagerCreate({ kms, type: 'Secp256r1' })).kid;
  },
  async publicKey(tenant, keyRef) {
    const { jwk } = await certifiedKey(tenantAgent(agent, tenant), keyRef);
    if (jwk.kty !== 'EC' || jwk.crv !== 'P-256') throw new AppError('key_unavailable', { keyRef });
    return { ...jwk, crv: jwk.crv };
  },
  async sign(tenant, keyRef, data) {
    const own = tenantAgent(agent, tenant);
    await certifiedKey(own, keyRef);
    const hex = Buffer.from(data).toString('hex');
    const signature = await own.keyManagerSign({ keyRef, algorithm: 'ES256', data: hex, encoding: 'base16' });
    return Uint8Array.from(Buffer.from(signature, 'base64url'));
  },
  async signJwt(tenant, keyRef, header, payload) {
    const own = tenantAgent(agent, tenant);
    return signJws(own, await certifiedKey(own, keyRef), header as JsonObject, payload as JsonObject);
  },
});
