import { timingSafeEqual } from 'node:crypto';
import { authenticateTenant, holderOf, type Ports } from '@assent/application';
import { AppError, parse, zTenantId } from '@assent/domain';
import type { Authenticate } from './http/bind.ts';

/** Finds out who calls: the operator by the hash of the operator key, a tenant by API key, a holder by session token. */
export function createAuthenticate(
  ports: Pick<Ports, 'store' | 'sha256' | 'clock'>,
  operatorKeyHash: string,
): Authenticate {
  const expected = Buffer.from(operatorKeyHash, 'hex');
  return async (audience, token, params) => {
    if (audience === 'operator') {
      if (!timingSafeEqual(Buffer.from(ports.sha256(token), 'hex'), expected)) throw new AppError('unauthenticated');
      return {};
    }
    if (audience === 'tenant') return { tenant: await authenticateTenant(ports, token) };
    return { holder: await holderOf(ports, parse(zTenantId, params.tenant), token) };
  };
}
