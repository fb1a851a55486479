import type { BodyOf, Endpoints, ResultOf } from '@assent/api';
import type { StoredHealthCard } from '@assent/application';
import type { Instant } from '@assent/domain';
import type { LinkWish } from '@assent/fhir';
import { type ShownLink, stateOf } from '../health-links/health-link-desk.ts';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, holderDidOf, tenantIdOf } from './context.ts';

type HealthCardHandlers = Pick<
  Handlers,
  | 'issueHealthCard'
  | 'listHealthCards'
  | 'revokeHealthCard'
  | 'rotateHealthCardKey'
  | 'createHealthLink'
  | 'listHealthLinks'
  | 'revokeHealthLink'
  | 'createOwnHealthLink'
  | 'listOwnHealthLinks'
  | 'revokeOwnHealthLink'
>;

/** SMART Health Cards and Links. */
export function healthCardHandlers({ ports, healthCards, healthLinks }: HandlerContext): HealthCardHandlers {
  const shownAll = (links: readonly ShownLink[]) => ({
    links: links.map((link) => shownLink(link, ports.clock.now())),
  });
  return {
    issueHealthCard: async ({ body, caller }) => {
      const { card, jws, qr } = await healthCards.issue(tenantIdOf(caller), body);
      return { ...shownCard(card), jws, qr };
    },
    listHealthCards: async ({ query, caller }) => ({
      cards: (await healthCards.list(tenantIdOf(caller), query)).map(shownCard),
    }),
    revokeHealthCard: async ({ params: { id }, caller }) => ({
      id,
      revokedAt: await healthCards.revoke(tenantIdOf(caller), id),
    }),
    rotateHealthCardKey: async ({ caller }) => {
      const { kid, earlier } = await healthCards.rotateKey(tenantIdOf(caller));
      return { kid, earlier: [...earlier] };
    },
    createHealthLink: async ({ body: { subject, ...wish }, caller }) =>
      healthLinks.create(tenantIdOf(caller), wishFrom(wish), subject),
    listHealthLinks: async ({ query: { subject, ...page }, caller }) =>
      shownAll(await healthLinks.list(tenantIdOf(caller), subject ? { subject } : {}, page)),
    revokeHealthLink: async ({ params: { id }, caller }) => {
      await healthLinks.revoke(tenantIdOf(caller), id);
      return { id, state: 'revoked' };
    },
    createOwnHealthLink: async ({ params: { tenant }, body, caller }) =>
      healthLinks.create(tenant, wishFrom(body), holderDidOf(caller)),
    listOwnHealthLinks: async ({ params: { tenant }, query, caller }) =>
      shownAll(await healthLinks.list(tenant, { subject: holderDidOf(caller) }, query)),
    revokeOwnHealthLink: async ({ params: { tenant, id }, caller }) => {
      await healthLinks.revoke(tenant, id, holderDidOf(caller));
      return { id, state: 'revoked' };
    },
  };
}

type Wish = BodyOf<Endpoints['createOwnHealthLink']>;

function wishFrom({ files, label, until, passcode, viewer, ...rest }: Wish): LinkWish {
  return {
    ...rest,
    files: files.map(({ contentType, content }) => ({ contentType, text: JSON.stringify(content) })),
    ...(label === undefined ? {} : { label }),
    ...(until === undefined ? {} : { until }),
    ...(passcode === undefined ? {} : { passcode }),
    ...(viewer === undefined ? {} : { viewer }),
  };
}

const shownCard = ({ rid: _, types, ...card }: StoredHealthCard) => ({ ...card, types: [...types] });

function shownLink(
  { id, subject, label, createdAt, shared }: ShownLink,
  now: Instant,
): ResultOf<Endpoints['listHealthLinks']>['links'][number] {
  return {
    ...{ id, createdAt, state: stateOf(shared, now) },
    ...(label === undefined ? {} : { label }),
    ...(subject === undefined ? {} : { subject }),
    ...(shared.until === undefined ? {} : { until: shared.until }),
    attemptsLeft: shared.passcodeHash === undefined ? null : shared.attemptsLeft,
    openings: shared.openings.map((opening) => ({ ...opening })),
  };
}
