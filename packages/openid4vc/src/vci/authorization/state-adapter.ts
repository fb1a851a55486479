import { type AuthorizationState, endAccess, partsOfToken } from '@assent/application';
import { type Instant, plusSeconds, type TenantId, toUnixSeconds } from '@assent/domain';
import type { Adapter, AdapterPayload, KoaContextWithOIDC } from 'oidc-provider';
import type { AttestationTrust } from '../attestation-trust.ts';
import type { AuthorizationPorts, Library } from './server-place.ts';
import { unregisteredClient } from './unregistered-client.ts';

/** How long something is kept whose end is not said, in seconds. */
const defaultSeconds = 3600;
/** Longer than proofs are good. */
const replaySeconds = 900;

/** What `oidc-provider` keeps, in the store, for one tenant. */
export function stateAdapter(
  ports: AuthorizationPorts,
  tenant: TenantId,
  { errors, Provider }: Library,
  wallets: AttestationTrust | undefined,
): (kind: string) => Adapter {
  return (kind) => {
    const states = keptStates(ports, tenant, kind, errors);
    if (kind === 'Client')
      return { ...states, find: async (id) => unregisteredClient(id, mustProve(wallets, Provider.ctx)) };
    if (kind === 'ReplayDetection') return { ...states, ...seenOnce(ports, tenant) };
    if (kind === 'AccessToken') return { ...states, ...accessOfOffers(ports, tenant) };
    return states;
  };
}

/** Whether a wallet authenticates itself with this request: it must, or it tries to. Pages of the browser are no wallets. */
const mustProve = (wallets: AttestationTrust | undefined, ctx: KoaContextWithOIDC | undefined): boolean =>
  wallets !== undefined && (wallets.isRequired || ctx?.headers['oauth-client-attestation'] !== undefined);

/** Everything by its hash: most identifiers are secrets. */
function keptStates(
  { store, clock, sha256 }: AuthorizationPorts,
  tenant: TenantId,
  kind: string,
  errors: Library['errors'],
): Adapter {
  const hashOf = (id: string) => sha256(`${kind}:${id}`);
  const within = <T>(work: Parameters<typeof store.tenant<T>>[1]) => store.tenant(tenant, work);
  return {
    async upsert(id, payload, expiresIn = defaultSeconds) {
      const { uid, grantId } = payload;
      const group = kind === 'Session' ? uid : grantId;
      const state: AuthorizationState = {
        hash: hashOf(id),
        ...(group === undefined ? {} : { groupHash: hashOf(`group ${group}`) }),
        content: plain(payload),
        expiresAt: plusSeconds(clock.now(), Math.max(1, Math.ceil(expiresIn))),
      };
      await within(({ authorizationStates }) => authorizationStates.put(state));
    },
    find: (id) =>
      within(async ({ authorizationStates }) => payloadOf(await authorizationStates.get(hashOf(id), clock.now()))),
    findByUid: (uid) =>
      within(async ({ authorizationStates }) =>
        payloadOf(await authorizationStates.ofGroup(hashOf(`group ${uid}`), clock.now())),
      ),
    findByUserCode: async () => undefined,
    async consume(id) {
      const isFirst = await within(({ authorizationStates }) => authorizationStates.use(hashOf(id), clock.now()));
      // of two that found it unused, one goes on
      if (!isFirst) throw new errors.InvalidGrant('it was used at the same time');
    },
    destroy: (id) => within(({ authorizationStates }) => authorizationStates.remove(hashOf(id))),
    revokeByGrantId: (grantId) =>
      within(({ authorizationStates }) => authorizationStates.removeGroup(hashOf(`group ${grantId}`))),
  };
}

/** As JSON has it: the library knows objects by their prototype, and a store may answer copies from elsewhere. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));

const payloadOf = (state: AuthorizationState | undefined): AdapterPayload | undefined =>
  state && {
    ...plain(state.content),
    ...(state.usedAt ? { consumed: toUnixSeconds(state.usedAt) } : {}),
  };

/** Who asks first for a proof has it: to look and to remember is one step, so that two cannot both find nothing. */
const seenOnce = (
  { store, clock, sha256 }: AuthorizationPorts,
  tenant: TenantId,
): Pick<Adapter, 'find' | 'upsert'> => ({
  async find(id) {
    const now = clock.now();
    const hash = sha256(`authorization-replay:${tenant}:${id}`);
    const isFirst = await store.network(({ usedTokens }) =>
      usedTokens.use(hash, plusSeconds(now, replaySeconds) as Instant, now),
    );
    return isFirst ? undefined : { jti: id, kind: 'ReplayDetection' };
  },
  upsert: async () => undefined,
});

/** Access is kept with its offer, which the grant names. */
const accessOfOffers = (
  ports: AuthorizationPorts,
  tenant: TenantId,
): Pick<Adapter, 'upsert' | 'find' | 'revokeByGrantId'> => ({
  upsert: async () => undefined,
  find: async () => undefined,
  revokeByGrantId: (grantId) => endAccess(ports, tenant, partsOfToken(grantId).id),
});
