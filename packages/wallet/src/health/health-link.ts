import type { Instant } from '@assent/domain';
import { AppError } from '@assent/domain';
import type { AskLinkServer, LinkFault, LinkFile, LinkPayload } from '@assent/fhir/wallet';
import { type KeptHealthCard, type KeptHealthDocument, noteActivity } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';
import { type CardTrouble, checkHealthCards } from './shown-health-cards.ts';

/** A SMART Health Link before it is opened. Nothing was asked of its server yet. */
export interface ShownHealthLink {
  readonly link: string;
  readonly label: string | undefined;
  /** Where the data are. */
  readonly host: string;
  readonly needsPasscode: boolean;
}

/** Why a link is refused, as a person is told. */
export type HealthLinkTrouble = 'malformed' | 'ended' | 'passcode' | 'damaged';

/** What a link led to. */
export interface OpenedHealthLink {
  readonly cards: readonly KeptHealthCard[];
  readonly documents: readonly KeptHealthDocument[];
  readonly refused: readonly CardTrouble[];
  /** Files that a wallet can do nothing with, such as access to a server. */
  readonly left: number;
}

export type HealthLinkAnswer =
  | { readonly opened: OpenedHealthLink }
  | { readonly trouble: HealthLinkTrouble; readonly remainingAttempts?: number };

/** Reads a link, and opens nothing. */
export async function readHealthLink(text: string): Promise<ShownHealthLink | HealthLinkTrouble> {
  const { readLink } = await import('@assent/fhir/wallet');
  const read = await readLink(text.trim());
  return read.valid ? shownFrom(text.trim(), read.value) : troubleOfLink(read.fault);
}

const shownFrom = (link: string, { label, url, passcode }: LinkPayload): ShownHealthLink => ({
  ...{ link, label, host: new URL(url).hostname, needsPasscode: passcode },
});

/**
 * Opens a link. The service asks its server, as the page may not; files are decrypted here, with the key in the link, which is not sent.
 *
 * @throws AppError `registry_unavailable` if the server did not answer
 */
export async function openHealthLink(
  wallet: Wallet,
  { link, label, host }: ShownHealthLink,
  { recipient, passcode }: { readonly recipient: string; readonly passcode?: string },
): Promise<HealthLinkAnswer> {
  const { resolveLink } = await import('@assent/fhir/wallet');
  const visitor = { recipient, ...(passcode ? { passcode } : {}) };
  const found = await resolveLink(askOver(wallet), link, visitor, wallet.clock.now());
  if (!found.valid) {
    const { remainingAttempts } = found;
    return {
      trouble: troubleOfLink(found.fault),
      ...(remainingAttempts === undefined ? {} : { remainingAttempts }),
    };
  }
  return { opened: await openedFrom(wallet, found.value, label ?? host) };
}

const askOver =
  ({ client }: Wallet): AskLinkServer =>
  (url, { json }) =>
    client().visitHealthLink({ body: { url, ...(json === undefined ? {} : { visit: json as never }) } });

async function openedFrom(wallet: Wallet, files: readonly LinkFile[], from: string): Promise<OpenedHealthLink> {
  const textsOf = (type: LinkFile['contentType']) =>
    files.flatMap(({ contentType, text }) => (contentType === type ? [text] : []));
  const cardFiles = textsOf('application/smart-health-card');
  const checks = (await Promise.all(cardFiles.map((file) => checkHealthCards(wallet, { file })))).flat();
  const documents = textsOf('application/fhir+json').map((text) => documentFrom(text, from, wallet.clock.now()));
  return {
    cards: checks.flatMap((check) => (check.valid ? [check.card] : [])),
    refused: checks.flatMap((check) => (check.valid ? [] : [check.why])),
    documents,
    left: files.length - cardFiles.length - documents.length,
  };
}

/** @throws AppError `invalid_request` for what is no FHIR resource */
function documentFrom(text: string, from: string, now: Instant): KeptHealthDocument {
  const resource = jsonObjectIn(text);
  if (typeof resource.resourceType !== 'string') throw new AppError('invalid_request', { fault: 'no FHIR resource' });
  return { id: `doc-${crypto.randomUUID()}`, from, receivedAt: now, resource };
}

function jsonObjectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // what is no JSON is no resource either
  }
  throw new AppError('invalid_request', { fault: 'no FHIR resource' });
}

function troubleOfLink(fault: LinkFault): HealthLinkTrouble {
  if (fault === 'link_expired' || fault === 'link_inactive') return 'ended';
  if (fault === 'passcode_needed' || fault === 'passcode_wrong') return 'passcode';
  return fault.startsWith('link_') ? 'malformed' : 'damaged';
}

/** Keeps documents of a link. */
export async function keepHealthDocuments(wallet: Wallet, documents: readonly KeptHealthDocument[]): Promise<void> {
  await wallet.vault.change((contents) => {
    contents.healthDocuments.push(...documents.map((one) => structuredClone(one)));
    for (const { from } of documents)
      noteActivity(contents, {
        ...{ at: wallet.clock.now(), kind: 'received', with: from },
        what: ['health-document'],
      });
  });
}
