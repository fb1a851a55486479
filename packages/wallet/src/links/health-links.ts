import type { Client } from '@assent/api';
import { AppError, plusSeconds, type TenantId, zUuid } from '@assent/domain';
import { openSession } from '../organizations/holder-session.ts';
import { type HeldCard, type KeptHealthCard, noteActivity } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';

/** A link as its patient sees it: how it stands, and who opened it. */
export type OwnLink = Awaited<ReturnType<Client['listOwnHealthLinks']>>['links'][number];

/** How long a link is open, in seconds, if nothing else is chosen. */
export const usualSeconds = 900;

/** What a link is to be. */
export interface LinkWish {
  readonly tenant: TenantId;
  readonly cards: readonly HeldCard[];
  /** Go as they are, with the signatures of their issuers. */
  readonly healthCards: readonly KeptHealthCard[];
  readonly label: string;
  readonly seconds: number;
  /** Asked of whoever opens it; goes to them on another way. */
  readonly passcode?: string;
}

/**
 * Makes a SMART Health Link to health cards, and to what other cards say, as a FHIR collection without their proofs. Whoever has it can
 * read that until it ends.
 *
 * @returns the link, which is said once
 */
export async function makeLink(wallet: Wallet, wish: LinkWish): Promise<string> {
  const { tenant, label, seconds, passcode } = wish;
  const holder = wallet.client(await openSession(wallet, tenant));
  const now = wallet.clock.now();
  const { link } = await holder.createOwnHealthLink({
    params: { tenant },
    body: {
      files: filesOf(wish, now),
      until: plusSeconds(now, seconds),
      ...(label ? { label } : {}),
      ...(passcode ? { passcode } : {}),
    },
  });
  await wallet.vault.change((contents) => {
    const name = contents.organizations.find(({ id }) => id === tenant)?.name ?? tenant;
    noteActivity(contents, { at: now, kind: 'linked', with: name, what: kindsOf(wish) });
  });
  return link;
}

const kindsOf = ({ cards, healthCards }: LinkWish): string[] => [
  ...cards.map(({ type }) => type),
  ...healthCards.map(() => 'health-card'),
];

function filesOf({ cards, healthCards }: LinkWish, now: string) {
  const verifiableCredential = healthCards.map(({ jws }) => jws);
  const signed = { contentType: 'application/smart-health-card' as const, content: { verifiableCredential } };
  const said = { contentType: 'application/fhir+json' as const, content: bundleOf(cards, now) };
  return [...(healthCards.length > 0 ? [signed] : []), ...(cards.length > 0 ? [said] : [])];
}

/** Links to the data of this patient at an organisation, newest first. */
export async function listLinks(wallet: Wallet, tenant: TenantId): Promise<readonly OwnLink[]> {
  const holder = wallet.client(await openSession(wallet, tenant));
  return (await holder.listOwnHealthLinks({ params: { tenant }, query: {} })).links;
}

/** Ends a link at once. */
export async function revokeLink(wallet: Wallet, tenant: TenantId, id: string): Promise<void> {
  const holder = wallet.client(await openSession(wallet, tenant));
  await holder.revokeOwnHealthLink({ params: { tenant, id: zUuid.parse(id) } });
}

/**
 * What cards say, for people and systems that read FHIR: each as a Basic resource with its type and claims in words, as not every card has
 * a resource of its own.
 */
function bundleOf(cards: readonly HeldCard[], now: string) {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: now,
    entry: cards.map(({ id, type, claims, validUntil }) => ({
      fullUrl: id.includes(':') ? id : `urn:uuid:${id}`,
      resource: {
        resourceType: 'Basic',
        code: { coding: [{ system: 'urn:assent:type', code: type }], text: type },
        extension: [
          { url: 'urn:assent:claims', valueString: JSON.stringify(claims) },
          { url: 'urn:assent:valid-until', valueDateTime: validUntil },
        ],
      },
    })),
  };
}

/** Why an organisation makes no link: it is not reached over https, or does not know this patient. Undefined for other errors. */
export function linkTroubleOf(error: unknown): 'https' | 'patient' | undefined {
  if (!(error instanceof AppError) || error.code !== 'not_found') return undefined;
  if ('needs' in error.params) return 'https';
  return 'patient' in error.params ? 'patient' : undefined;
}
