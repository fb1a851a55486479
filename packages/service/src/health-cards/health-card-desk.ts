import type { HealthCardSigner, Page, Ports, StoredHealthCard } from '@assent/application';
import { AppError, type Instant, type TenantId } from '@assent/domain';
import { cardKeySet, issueCard, maxQrCharacters, numericQr, type RevocationList, thumbprintOf } from '@assent/fhir';

/** What an edge asks about health cards. */
export type HealthCardDesk = ReturnType<typeof healthCardDesk>;

export interface HealthCardDeskOptions {
  readonly ports: Pick<Ports, 'store' | 'clock' | 'random'>;
  readonly cards: HealthCardSigner;
  readonly publicUrl: string;
}

/** What is to be on a card. */
export interface CardOrder {
  readonly bundle: unknown;
  readonly types: readonly string[];
  readonly expires?: Instant | undefined;
}

/** Issues the SMART Health Cards of all tenants, and publishes their keys and which cards are revoked. */
export function healthCardDesk({ ports, cards, publicUrl }: HealthCardDeskOptions) {
  const { store, clock, random } = ports;
  const issuerOf = (tenant: TenantId) => `${httpsOf(publicUrl)}/health-cards/${tenant}`;
  const revokedBy = (tenant: TenantId, kid: string) =>
    store.tenant(tenant, ({ healthCards }) => healthCards.revoked(kid));
  return {
    /** Signs a card. It is kept before it is given out: no card is without a way to revoke it. */
    async issue(tenant: TenantId, { bundle, types, expires }: CardOrder) {
      const iss = issuerOf(tenant);
      const { x, y } = await cards.keyOf(tenant);
      const card: StoredHealthCard = {
        ...{ id: random.uuid(), kid: await thumbprintOf(x, y), rid: random.token().slice(0, 16) },
        ...{ types, issuedAt: clock.now() },
      };
      const signer = { x, y, sign: (octets: Uint8Array) => cards.sign(tenant, octets) };
      const jws = await issueCard(signer, {
        ...{ iss, bundle, validFrom: card.issuedAt, rid: card.rid },
        types: types.map((type) => `https://smarthealth.cards#${type}`),
        ...(expires === undefined ? {} : { expires }),
      });
      await store.tenant(tenant, ({ healthCards }) => healthCards.insert(card));
      return { card, jws, qr: jws.length > maxQrCharacters ? null : numericQr(jws) };
    },
    list: (tenant: TenantId, page: Page) => store.tenant(tenant, ({ healthCards }) => healthCards.list(page)),
    /** Revokes a card; one that is revoked stays so since then. @throws AppError `not_found` */
    async revoke(tenant: TenantId, id: string): Promise<Instant> {
      const revokedAt = await store.tenant(tenant, async ({ healthCards }) => {
        await healthCards.revoke(id, clock.now());
        return (await healthCards.get(id))?.revokedAt;
      });
      if (!revokedAt) throw new AppError('not_found', { card: id });
      return revokedAt;
    },
    /** `/.well-known/jwks.json` of a tenant. @throws AppError `not_found` if it never signed a card */
    async keySet(tenant: TenantId) {
      const { kid, ...key } = await knownKey(cards, tenant);
      return cardKeySet([{ ...key, listVersion: versionOf(await revokedBy(tenant, kid)) }]);
    },
    /** `/.well-known/crl/<kid>.json`. @throws AppError `not_found` */
    async revocations(tenant: TenantId, kid: string): Promise<RevocationList> {
      if ((await knownKey(cards, tenant)).kid !== kid) throw new AppError('not_found');
      const rids = await revokedBy(tenant, kid);
      return { kid, method: 'rid', ctr: versionOf(rids), rids };
    },
  };
}

/** Each revocation changes the list once, and nothing else does. */
const versionOf = (rids: readonly string[]): number => rids.length + 1;

async function knownKey(cards: HealthCardSigner, tenant: TenantId) {
  const key = await cards.knownKeyOf(tenant);
  if (!key) throw new AppError('not_found');
  return { ...key, kid: await thumbprintOf(key.x, key.y) };
}

/** The public address. @throws AppError `not_found` if it has no https, which the specifications want: nothing is offered then */
export function httpsOf(publicUrl: string): string {
  if (!publicUrl.startsWith('https://')) throw new AppError('not_found', { needs: 'https in ASSENT_PUBLIC_URL' });
  return publicUrl.replace(/\/$/, '');
}
