import { type Client, createClient } from '@assent/api';
import { type LocalService, readNetwork } from '@assent/cli';
import { plusSeconds } from '@assent/domain';
import { systemClock } from '@assent/veramo';
import { type CatalogueKey, newCatalogueKey, newIssuerKey } from './catalogue-key.ts';
import type { Json } from './change.ts';

export const issuedType = 'PractitionerLicense';
export const license = {
  name: { family: 'Made', given: ['Up'] },
  profession: { system: 'http://snomed.info/sct', code: '309343006' },
  licenseNumber: 'MD-1',
  jurisdiction: 'US-OR',
};

/**
 * Organisations of a running service, and an issuer whose key is here, so that it can sign what no service of ours would. Nothing of
 * it is stopped here: the service is the caller's.
 */
export async function catalogueWorld(service: LocalService) {
  const operator = createClient({ baseUrl: service.url, token: service.operatorKey });
  const network = await readNetwork(operator);
  const keys: Readonly<Record<string, CatalogueKey>> & Readonly<Record<'wallet' | 'issuer', CatalogueKey>> = {
    ...{ wallet: newCatalogueKey(), second: newCatalogueKey(), dpop: newCatalogueKey(), stranger: newCatalogueKey() },
    ...{ issuer: newIssuerKey(network.chainId), unaccredited: newIssuerKey(network.chainId) },
  };
  const from = systemClock().now();
  const until = plusSeconds(from, 86_400);
  await operator.accreditIssuer({ body: { issuer: keys.issuer.did as never, type: issuedType, from, until } });
  const onboarded = async (id: string): Promise<Client> => {
    const body = { id: id as never, kind: 'clinic' as const, name: `The ${id}`, accreditedFor: [issuedType] };
    const { apiKey } = await operator.onboardOrganization({ body: body as never });
    return createClient({ baseUrl: service.url, token: apiKey });
  };
  return {
    service,
    network,
    keys,
    clinic: await onboarded('clinic'),
    other: await onboarded('other'),
    nowSeconds: () => Math.floor(Date.now() / 1000),
  };
}
export type CatalogueWorld = Awaited<ReturnType<typeof catalogueWorld>>;

/** A value that is asked for once, and only if somebody wants it. */
export function once<T extends Json>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
