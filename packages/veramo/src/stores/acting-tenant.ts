import { AsyncLocalStorage } from 'node:async_hooks';
import { type KeyStore, serviceTenant, type TenantKeyStores } from '@assent/application';
import { AppError, type TenantId } from '@assent/domain';

/** Veramo hands its stores no context, so who acts goes along with the call itself. */
const acting = new AsyncLocalStorage<TenantId>();

/** The tenant for which the agent acts in this call, or `serviceTenant` if nobody said for whom. */
export const actingTenant = (): TenantId => acting.getStore() ?? serviceTenant;

let running = 0;

/**
 * Does `work` for a tenant: agents reach the DIDs, keys and saved credentials of that tenant in it, and no others. Edges
 * call it once they know for whom they act; what is called outside of it, or goes on after it has ended, acts for the service itself.
 */
export function actingFor<T>(tenant: TenantId, work: () => T): T {
  running += 1;
  let result: T | undefined;
  try {
    result = acting.run(tenant, work);
    return result;
  } finally {
    if (isPromise(result)) result.then(ended, ended);
    else ended();
  }
}

/** While it is known who acts, every promise of the process takes longer, not only those of the work. */
function ended(): void {
  running -= 1;
  if (running === 0) acting.disable();
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';

/** What `actingTenant` has. @throws AppError `configuration_invalid` if the store is one owner's and a tenant acts */
export function ownKeys(keys: KeyStore | TenantKeyStores): KeyStore {
  const tenant = actingTenant();
  if ('of' in keys) return keys.of(tenant);
  if (tenant === serviceTenant) return keys;
  throw new AppError('configuration_invalid', { problem: 'the key store keeps no tenants apart' });
}

/** `agent`, each call of which is made for `tenant`, whoever calls and for whomever the caller acts: nobody gets out of it. */
export function tenantAgent<Agent extends object>(agent: Agent, tenant: TenantId): Agent {
  return new Proxy(agent, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => actingFor(tenant, () => member.apply(target, args));
    },
  });
}
