import type { Page, Ports, StoredHealthLink, TenantRecords } from '@assent/application';
import { AppError, type Did, type Instant, type TenantId } from '@assent/domain';
import {
  isServing,
  type LinkVisit,
  type LinkWish,
  revokedLink,
  type SharedLink,
  type SharedLinkStore,
  serveDirect,
  serveFile,
  serveManifest,
  sharedLinkFrom,
  shareLink,
} from '@assent/fhir';
import { httpsOf } from '../health-cards/card-issuer.ts';

/** What an edge asks about health links. */
export type HealthLinkDesk = ReturnType<typeof healthLinkDesk>;

export interface HealthLinkDeskOptions {
  readonly ports: Pick<Ports, 'store' | 'clock' | 'random'>;
  readonly publicUrl: string;
}

/** A link as those see it whose it is: neither its address nor its key, which nobody has any more. */
export interface ShownLink extends Pick<StoredHealthLink, 'id' | 'subject' | 'createdAt'> {
  readonly label?: string | undefined;
  readonly shared: SharedLink;
}

/** Makes, serves and ends the SMART Health Links of all tenants. */
export function healthLinkDesk({ ports, publicUrl }: HealthLinkDeskOptions) {
  const { store, clock } = ports;
  const baseOf = (tenant: TenantId) => `${httpsOf(publicUrl)}/health-links/${tenant}`;
  const linksOf = (tenant: TenantId) => ({ links: storedLinks(ports, tenant) });
  return {
    /** @throws AppError `not_found` if the subject is no patient of the tenant; as `shareLink` otherwise */
    async create(tenant: TenantId, wish: LinkWish, subject?: Did): Promise<{ id: string; link: string }> {
      if (subject !== undefined) await assertPatient(ports, tenant, subject);
      const id = ports.random.uuid();
      const links = storedLinks(ports, tenant, { id, subject, label: wish.label });
      return { id, link: await shareLink({ links }, baseOf(tenant), wish, clock.now()) };
    },
    async list(tenant: TenantId, filter: { readonly subject?: Did }, page: Page): Promise<readonly ShownLink[]> {
      const found = await store.tenant(tenant, ({ healthLinks }) => healthLinks.list(filter, page));
      return found.map(shown);
    },
    /** Ends a link of the tenant, or of one subject. @throws AppError `not_found` */
    async revoke(tenant: TenantId, id: string, subject?: Did): Promise<void> {
      const found = await store.tenant(tenant, async ({ healthLinks }) => {
        const stored = await healthLinks.get(id);
        if (!stored || (subject !== undefined && stored.subject !== subject)) return false;
        await healthLinks.replace(withShared(stored, revokedLink(shown(stored).shared)));
        return true;
      });
      if (!found) throw new AppError('not_found', { link: id });
    },
    manifest: async (tenant: TenantId, visit: LinkVisit) =>
      serveManifest(linksOf(tenant), baseOf(tenant), visit, clock.now()),
    direct: (tenant: TenantId, visit: LinkVisit) => serveDirect(linksOf(tenant), visit, clock.now()),
    file: (tenant: TenantId, secret: string, ticket: string) => serveFile(linksOf(tenant), secret, ticket, clock.now()),
  };
}

/** How it stands with a link at a time. */
export function stateOf(link: SharedLink, now: Instant): 'active' | 'expired' | 'revoked' | 'locked' {
  if (link.revoked) return 'revoked';
  if (link.attemptsLeft === 0) return 'locked';
  return isServing(link, now) ? 'active' : 'expired';
}

interface About {
  readonly id: string;
  readonly subject: Did | undefined;
  readonly label: string | undefined;
}

/** Links of one tenant. A change is a unit of work: nobody is in between, also from other processes. */
function storedLinks(
  { store, clock }: HealthLinkDeskOptions['ports'],
  tenant: TenantId,
  about?: About,
): SharedLinkStore {
  return {
    async add(link) {
      if (!about) throw new Error('only a link that is made is added');
      const { id, subject, label } = about;
      const stored = { id, hash: link.id, createdAt: clock.now(), content: { label, link } };
      await store.tenant(tenant, ({ healthLinks }) =>
        healthLinks.insert({ ...stored, ...(subject === undefined ? {} : { subject }) }),
      );
    },
    change: (hash, decide) =>
      store.tenant(tenant, async ({ healthLinks }: Pick<TenantRecords, 'healthLinks'>) => {
        const stored = await healthLinks.byHash(hash);
        if (!stored) return undefined;
        const { link, answer } = decide(shown(stored).shared);
        await healthLinks.replace(withShared(stored, link));
        return answer;
      }),
  };
}

const withShared = (stored: StoredHealthLink, link: SharedLink): StoredHealthLink => ({
  ...stored,
  content: { ...stored.content, link },
});

function shown({ id, subject, createdAt, content }: StoredHealthLink): ShownLink {
  const { label, link } = content;
  return {
    ...{ id, createdAt, shared: sharedLinkFrom(link) },
    ...(subject === undefined ? {} : { subject }),
    ...(typeof label === 'string' ? { label } : {}),
  };
}

async function assertPatient({ store }: HealthLinkDeskOptions['ports'], tenant: TenantId, subject: Did): Promise<void> {
  const patient = await store.tenant(tenant, ({ patients }) => patients.byDid(subject));
  if (!patient) throw new AppError('not_found', { patient: 'subject' });
}
