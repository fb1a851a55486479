import { type Instant, zInstant } from '@assent/domain';
import * as z from 'zod';
import { type LinkFileType, linkFileTypes } from './file-opener.ts';

/** A file as the server holds it: encrypted with a key that only the link has. */
export interface SealedFile {
  readonly contentType: LinkFileType;
  readonly jwe: string;
  readonly lastUpdated: Instant;
}

/** A link that was opened: what the patient sees. */
export interface LinkOpening {
  readonly at: Instant;
  readonly recipient: string;
}

/**
 * What the server knows of a link. It has neither the address nor the key, so that what it stores opens nothing.
 * `attemptsLeft` counts wrong passcodes for the life of the link and never goes up, other than by an attempt that was right.
 */
export interface SharedLink {
  /** SHA-256 of the secret part of the address, in base64url. */
  readonly id: string;
  readonly direct: boolean;
  readonly longTerm: boolean;
  readonly until: Instant | undefined;
  readonly revoked: boolean;
  /** Salted hash; undefined for a link without a passcode. */
  readonly passcodeHash: string | undefined;
  readonly attemptsLeft: number;
  readonly files: readonly SealedFile[];
  /** The last hundred. */
  readonly openings: readonly LinkOpening[];
  /** Addresses given out for files that were too long to embed; each serves once. */
  readonly tickets: readonly { readonly hash: string; readonly file: number; readonly until: Instant }[];
}

const zSharedLink = z.object({
  id: z.string(),
  direct: z.boolean(),
  longTerm: z.boolean(),
  until: zInstant.optional(),
  revoked: z.boolean(),
  passcodeHash: z.string().optional(),
  attemptsLeft: z.int(),
  files: z.array(z.object({ contentType: z.enum(linkFileTypes), jwe: z.string(), lastUpdated: zInstant })),
  openings: z.array(z.object({ at: zInstant, recipient: z.string() })),
  tickets: z.array(z.object({ hash: z.string(), file: z.int(), until: zInstant })),
});

/** A link as it comes back from JSON, where what is undefined is not there. @throws ZodError if it is none */
export function sharedLinkFrom(json: unknown): SharedLink {
  const { until, passcodeHash, ...rest } = zSharedLink.parse(json);
  return { ...rest, until, passcodeHash };
}

/** The link, ended for good and without its files. */
export const revokedLink = (link: SharedLink): SharedLink => ({ ...link, revoked: true, files: [], tickets: [] });

/** Where shared links are kept. */
export interface SharedLinkStore {
  add(link: SharedLink): Promise<void>;
  /**
   * Changes one link with nobody else in between, also from other processes: that is what the limit of attempts rests
   * on. Undefined if there is none.
   */
  change<T>(
    id: string,
    decide: (link: SharedLink) => { readonly link: SharedLink; readonly answer: T },
  ): Promise<T | undefined>;
}

/** Whether a link serves at all. It has ended with its last attempt, at its end, or when it was revoked. */
export const isServing = ({ revoked, until, attemptsLeft }: SharedLink, now: Instant): boolean =>
  !revoked && attemptsLeft > 0 && (until === undefined || now < until);

/** A visit in the list of openings. */
export const visited = (link: SharedLink, opening: LinkOpening): SharedLink => ({
  ...link,
  openings: [...link.openings, { ...opening, recipient: opening.recipient.slice(0, 200) }].slice(-100),
});
