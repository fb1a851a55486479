import type { HealthCardSigner, Page, Ports, StoredHealthCard } from '@assent/application';
import { AppError, type Instant, type TenantId } from '@assent/domain';
import { cardKeySet, issueCard, maxQrCharacters, numericQr, type RevocationList, thumbprintOf } from '@assent/fhir';
import { cardIssuerOf, httpsOf } from './card-issuer.ts';

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
  const revokedBy = (tenant: TenantId, kid: string) =>
    store.tenant(tenant, ({ healthCards }) => healthCards.revoked(kid));
  return {
    /** Signs a card. It is kept before it is given out: no card is without a way to revoke it. */
    async issue(tenant: TenantId, { bundle, types, expires }: CardOrder) {
      const iss = cardIssuerOf(publicUrl, tenant);
      const signer = await cards.keyOf(tenant);
      const card: StoredHealthCard = {
        ...{ id: random.uuid(), kid: await thumbprintOf(signer.x, signer.y), rid: random.token().slice(0, 16) },
        ...{ types, issuedAt: clock.now() },
      };
      const jws = await issueCard(signer, {
        ...{ iss, bundle, validFrom: card.issuedAt, rid: card.rid },
        types: types.map((type) => `https://smarthealth.cards#${type}`),
        ...(expires === undefined ? {} : { expires }),
      });
      await store.tenant(tenant, ({ healthCards }) => healthCards.insert(card));
      return { card, jws, qr: jws.length > maxQrCharacters ? null : numericQr(jws) };
    },
    /**
     * Makes a new key for cards from now on. Those before stay published, with their lists: what they signed is good as before. First to last.
     *
     * @throws AppError `not_found` without https, `conflict`
     */
    async rotateKey(tenant: TenantId): Promise<{ readonly kid: string; readonly earlier: readonly string[] }> {
      httpsOf(publicUrl);
      const { x, y } = await cards.rotate(tenant);
      const kid = await thumbprintOf(x, y);
      const kids = (await knownKeys(cards, tenant)).map((key) => key.kid);
      return { kid, earlier: kids.slice(0, kids.indexOf(kid)) };
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
      const keys = await knownKeys(cards, tenant);
      if (keys.length === 0) throw new AppError('not_found');
      const versions = await Promise.all(keys.map(async ({ kid }) => versionOf(await revokedBy(tenant, kid))));
      return cardKeySet(keys.map(({ x, y }, index) => ({ x, y, listVersion: versions[index] ?? 0 })));
    },
    /** `/.well-known/crl/<kid>.json`. @throws AppError `not_found` */
    async revocations(tenant: TenantId, kid: string): Promise<RevocationList> {
      if (!(await knownKeys(cards, tenant)).some((key) => key.kid === kid)) throw new AppError('not_found');
      const rids = await revokedBy(tenant, kid);
      return { kid, method: 'rid', ctr: versionOf(rids), rids };
    },
  };
}

/** Each revocation changes the list once, and nothing else does. */
const versionOf = (rids: readonly string[]): number => rids.length + 1;

async function knownKeys(cards: HealthCardSigner, tenant: TenantId) {
  const keys = await cards.knownKeysOf(tenant);
  return Promise.all(keys.map(async ({ x, y }) => ({ x, y, kid: await thumbprintOf(x, y) })));
}
