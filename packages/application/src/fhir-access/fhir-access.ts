import {
  AppError,
  type FhirAccessWish,
  type FhirClient,
  type Instant,
  plusSeconds,
  type TenantId,
  zFhirAccessWish,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

/** How long a token is good (SMART Backend Services recommends five minutes at most). */
const fhirAccessSeconds = 300;

/** What a token stands for: the client as it is registered now, and what it asked for. */
export interface FhirAccess extends Omit<FhirAccessWish, 'client'> {
  readonly client: FhirClient;
}

type AccessPorts = Pick<Ports, 'store' | 'random' | 'sha256' | 'clock'>;

/** A token for a client that has shown who it is, until `endsAt` at the latest. Only a hash of it is kept. */
export async function openFhirAccess(
  { store, random, sha256, clock }: AccessPorts,
  tenant: TenantId,
  wish: FhirAccessWish,
  endsAt?: Instant,
): Promise<{ readonly token: string; readonly seconds: number }> {
  const token = random.token();
  const now = clock.now();
  const latest = plusSeconds(now, fhirAccessSeconds);
  const expiresAt = endsAt !== undefined && endsAt < latest ? endsAt : latest;
  await store.tenant(tenant, async ({ authorizationStates }) => {
    await authorizationStates.forget(now);
    await authorizationStates.put({ hash: hashOf(sha256, token), content: { ...wish }, expiresAt });
  });
  return { token, seconds: Math.floor((Date.parse(expiresAt) - Date.parse(now)) / 1000) };
}

/** @throws AppError `unauthenticated` for a token that is unknown, over, or of a client that was removed */
export async function fhirAccessOf(
  { store, sha256, clock }: Omit<AccessPorts, 'random'>,
  tenant: TenantId,
  token: string,
): Promise<FhirAccess> {
  const access = await store.tenant(tenant, async ({ authorizationStates, fhirClients }) => {
    const state = await authorizationStates.get(hashOf(sha256, token), clock.now());
    if (!state) return undefined;
    const { client: id, ...kept } = zFhirAccessWish.parse(state.content);
    const client = await fhirClients.get(id);
    return client && { ...kept, client };
  });
  if (!access) throw new AppError('unauthenticated');
  return access;
}

const hashOf = (sha256: Ports['sha256'], token: string): string => sha256(`fhir-access:${token}`);
