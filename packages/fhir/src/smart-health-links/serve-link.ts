import { randomBytes } from 'node:crypto';
import { type Instant, plusSeconds } from '@assent/domain';
import { toBase64Url } from '../encodings/base64url.ts';
import { isPasscode, linkId } from './share-link.ts';
import { isServing, type SharedLink, type SharedLinkStore, visited } from './shared-link.ts';

/** A request for a link, by the secret part of its address. `embeddedLengthMax`: longer files are given by address. */
export interface LinkVisit {
  readonly secret: string;
  readonly recipient: string;
  readonly passcode?: string | undefined;
  readonly embeddedLengthMax?: number | undefined;
}

/** One file in a list of files, as JSON. */
export interface ManifestFile {
  readonly contentType: string;
  readonly lastUpdated: Instant;
  readonly status: 'finalized' | 'can-change';
  readonly embedded?: string;
  readonly location?: string;
}

/** 200 with a list or a file, 401, or 404: nothing tells a link that ended from one that never was. */
export type LinkReply =
  | { readonly status: 200; readonly manifest: { readonly files: readonly ManifestFile[] } }
  | { readonly status: 200; readonly jwe: string }
  | { readonly status: 401; readonly remainingAttempts: number }
  | { readonly status: 404 };

const ticketSeconds = 300;
const gone: LinkReply = { status: 404 };
type Deps = { readonly links: SharedLinkStore };

/**
 * Answers a request for the list of files (POST). An attempt is taken before its passcode is compared and given back if
 * it was right, so that many requests at once have no more attempts than one after the other.
 */
export async function serveManifest(deps: Deps, baseUrl: string, visit: LinkVisit, now: Instant): Promise<LinkReply> {
  const id = linkId(visit.secret);
  const taken = await deps.links.change(id, (link) => takeAttempt(link, now));
  if (taken === undefined) return gone;
  const { passcodeHash, attemptsLeft } = taken;
  if (passcodeHash !== undefined) {
    const isRight = visit.passcode !== undefined && (await isPasscode(visit.passcode, passcodeHash));
    if (!isRight) return { status: 401, remainingAttempts: attemptsLeft };
  }
  const reply = await deps.links.change(id, (link) => listed(giveBack(link), { baseUrl, visit, now }));
  return reply ?? gone;
}

/** Answers a request for the one file of a direct link (GET). */
export async function serveDirect({ links }: Deps, visit: LinkVisit, now: Instant): Promise<LinkReply> {
  const reply = await links.change(linkId(visit.secret), (link) => {
    const jwe = link.files[0]?.jwe;
    if (!link.direct || !isServing(link, now) || jwe === undefined) return { link, answer: gone };
    return { link: visited(link, { at: now, recipient: visit.recipient }), answer: { status: 200, jwe } as const };
  });
  return reply ?? gone;
}

/** Answers a request for a file at an address that a list of files gave, once and for five minutes. */
export async function serveFile({ links }: Deps, secret: string, ticket: string, now: Instant): Promise<LinkReply> {
  const hash = linkId(ticket);
  const reply = await links.change(linkId(secret), (link) => {
    const found = link.tickets.find((one) => one.hash === hash);
    const jwe = found && now < found.until && !link.revoked ? link.files[found.file]?.jwe : undefined;
    const rest = { ...link, tickets: link.tickets.filter((one) => one !== found) };
    return { link: rest, answer: jwe === undefined ? gone : ({ status: 200, jwe } as const) };
  });
  return reply ?? gone;
}

function takeAttempt(link: SharedLink, now: Instant) {
  if (link.direct || !isServing(link, now)) return { link, answer: undefined };
  const attemptsLeft = link.passcodeHash === undefined ? link.attemptsLeft : link.attemptsLeft - 1;
  return { link: { ...link, attemptsLeft }, answer: { passcodeHash: link.passcodeHash, attemptsLeft } };
}

const giveBack = (link: SharedLink): SharedLink =>
  link.passcodeHash === undefined ? link : { ...link, attemptsLeft: link.attemptsLeft + 1 };

function listed(link: SharedLink, to: { baseUrl: string; visit: LinkVisit; now: Instant }) {
  const { baseUrl, visit, now } = to;
  if (!isServing(link, now)) return { link, answer: gone };
  const tickets = link.tickets.filter(({ until }) => now < until);
  const status = link.longTerm ? 'can-change' : 'finalized';
  const files = link.files.map(({ contentType, jwe, lastUpdated }, file): ManifestFile => {
    const about = { contentType, lastUpdated, status } as const;
    if (jwe.length <= (visit.embeddedLengthMax ?? Number.POSITIVE_INFINITY)) {
      return { ...about, embedded: jwe };
    }
    const ticket = toBase64Url(randomBytes(32));
    tickets.push({ hash: linkId(ticket), file, until: plusSeconds(now, ticketSeconds) });
    return { ...about, location: `${baseUrl}/${visit.secret}/files/${ticket}` };
  });
  const opened = visited({ ...link, tickets: tickets.slice(-1000) }, { at: now, recipient: visit.recipient });
  return { link: opened, answer: { status: 200, manifest: { files } } as const };
}
