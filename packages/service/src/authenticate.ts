import { timingSafeEqual } from 'node:crypto';
import {
  authenticateTenant,
  holderOf,
  organizationGate,
  type PolicyPorts,
  type Ports,
  recallApiKey,
} from '@assent/application';
import { AppError, parse, zTenantId } from '@assent/domain';
import type { Authenticate, Callers } from './http/bind.ts';

/**
 * Finds out who calls: the operator by the hash of the operator key, a tenant by API key, a holder by session token. Of a tenant's keys
 * the owner's may do everything, and the others what its policy lets them.
 */
export function createAuthenticate(
  ports: Pick<Ports, 'store' | 'sha256' | 'clock'> & PolicyPorts,
  operatorKeyHash: string,
): Pick<Callers, 'authenticate' | 'recall'> {
  const expected = Buffer.from(operatorKeyHash, 'hex');
  const gate = organizationGate(ports);
  const authenticate: Authenticate = async (audience, token, params, action) => {
    if (audience === 'operator') {
      if (!timingSafeEqual(Buffer.from(ports.sha256(token), 'hex'), expected)) throw new AppError('unauthenticated');
      return {};
    }
    if (audience === 'tenant') {
      const found = await authenticateTenant(ports, token);
      await gate(found, action);
      return { tenant: found.tenant };
    }
    if (audience !== 'holder') throw new AppError('unauthenticated');
    return { holder: await holderOf(ports, parse(zTenantId, params.tenant), token) };
  };
  return {
    authenticate,
    async recall(token, action) {
      const key = recallApiKey(ports, token);
      if (!key) return undefined;
      await gate(key.found, action);
      return { tenant: key.found.tenant, key };
    },
  };
}
