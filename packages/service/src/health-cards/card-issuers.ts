import type { Endpoints, ResultOf } from '@assent/api';
import type { Ports } from '@assent/application';
import { AppError, type Instant, type TenantId, zTenantId } from '@assent/domain';
import { type CardTrust, zIssuerUrl } from '@assent/fhir';
import * as z from 'zod';
import type { AskForeign } from '../health-links/visit-link.ts';
import type { HealthCardDesk } from './health-card-desk.ts';

/** A snapshot of a directory of issuers. */
export type CardDirectory = CardTrust & { readonly takenAt: Instant };

export interface CardIssuersOptions {
  readonly ports: Pick<Ports, 'store'>;
  readonly healthCards: Pick<HealthCardDesk, 'keySet' | 'revocations'>;
  readonly publicUrl: string;
  readonly directory?: CardDirectory | undefined;
  /** Absent: no other issuer is asked. */
  readonly ask?: AskForeign | undefined;
}

type KnownIssuer = ResultOf<Endpoints['readHealthCardIssuer']>;
type Json = Record<string, unknown>;

/** What is known of the issuers of SMART Health Cards: organisations of this service, those of a directory, and, by their keys alone, all others. */
export interface CardIssuers {
  /** @throws AppError `invalid_request` for what is no address of an issuer; `registry_unavailable` if its keys cannot be read */
  issuer(iss: string): Promise<KnownIssuer>;
  /** The list of revoked cards of one key. @throws AppError as `issuer` */
  revoked(iss: string, kid: string): Promise<Json>;
}

const wellKnown = '/.well-known';

/** Asks in the order of who can be believed: this service itself, then its directory, then the issuer. */
export function cardIssuers(options: CardIssuersOptions): CardIssuers {
  const { ports, healthCards, publicUrl, directory, ask } = options;
  const own = `${publicUrl.replace(/\/$/, '')}/health-cards/`;
  const ownTenant = async (iss: string) => {
    const id = iss.startsWith(own) ? zTenantId.safeParse(iss.slice(own.length)).data : undefined;
    return id && (await ports.store.network(({ tenants }) => tenants.get(id as TenantId)));
  };
  return {
    async issuer(iss) {
      assertIssuer(iss);
      const tenant = await ownTenant(iss);
      if (tenant) {
        const keySet = await healthCards.keySet(tenant.id);
        return { iss, name: tenant.name, vouchedBy: 'service', keySet: { ...keySet } };
      }
      const listed = await directory?.issuer(iss);
      if (directory && listed) {
        const keySet = zJson.parse(await directory.keySet(iss));
        return { iss, name: listed.name, vouchedBy: 'directory', asOf: directory.takenAt, keySet };
      }
      const keySet = await documentAt(ask, `${iss}${wellKnown}/jwks.json`);
      return { iss, name: null, vouchedBy: 'nobody', keySet };
    },
    async revoked(iss, kid) {
      assertIssuer(iss);
      const tenant = await ownTenant(iss);
      if (tenant) return { ...(await healthCards.revocations(tenant.id, kid)) };
      if (directory && (await directory.issuer(iss))) return zJson.parse(await directory.revocationList(iss, kid));
      return documentAt(ask, `${iss}${wellKnown}/crl/${kid}.json`);
    },
  };
}

const zJson = z.record(z.string(), z.unknown());

function assertIssuer(iss: string): void {
  if (!zIssuerUrl.safeParse(iss).success) throw new AppError('invalid_request', { pointers: ['#/iss'] });
}

async function documentAt(ask: AskForeign | undefined, url: string): Promise<Json> {
  // without a cause: it would have the address, which says whose card a patient holds, or a piece of what came back
  const unknown = () => new AppError('registry_unavailable', { fault: 'card_issuer' });
  if (!ask) throw unknown();
  const { status, body } = await ask(new URL(url), { accept: 'application/json' }).catch(() => {
    throw unknown();
  });
  if (status !== 200) throw unknown();
  try {
    return zJson.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    throw unknown();
  }
}
