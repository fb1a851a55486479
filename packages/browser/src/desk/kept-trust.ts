import {
  AppError,
  type Did,
  type Instant,
  isAccreditedAt,
  issuerKeyOf,
  plusSeconds,
  toUnixSeconds,
  zDid,
  zInstant,
  zIssuedType,
  zPeriod,
} from '@assent/domain';
import * as z from 'zod';
import type { ReadCredential } from '../credentials/read-credential.ts';
import { type DidReader, didReader } from '../keys/did-documents.ts';

/**
 * How old it may be what a desk knows of issuers, in hours: a day's work. A suspended accreditation or a stolen key, which a desk without a
 * connection does not hear of, is believed no longer than that.
 */
export const maxTrustHours = 24;
/** How old a status list may be, in hours, however long its issuer says that it holds. */
export const maxStatusHours = 24;
/** How far the clock of a device may be behind what it has seen, in seconds: clocks are set by the network, and jump a little. */
const backwardsSeconds = 60;
/** How far the clock of a device may be from that of the service, in seconds: as long as a presentation holds. */
const apartSeconds = 300;

const zBelieved = z.strictObject({
  type: zIssuedType,
  withoutStatus: z.boolean(),
  accreditation: z.strictObject({ from: zInstant, until: zInstant, gaps: z.array(zPeriod).readonly() }).optional(),
});

/** What a desk keeps so that it can verify without a connection. Nothing in it is of a patient. */
export const zKeptTrust = z.strictObject({
  version: z.literal(1),
  organization: z.strictObject({ id: z.string(), name: z.string() }),
  /** When it was read, by the clock of this device, and by that of the service. */
  keptAt: zInstant,
  servedAt: zInstant,
  issuers: z.array(z.strictObject({ did: zDid, believed: z.array(zBelieved), statusLists: z.array(z.string()) })),
  /** The document of each issuer that is not its own document; null if it was given up. */
  documents: z.record(z.string(), z.unknown()),
  /** Signed lists as they came, by their addresses. Each is checked when it is used. */
  lists: z.record(z.string(), z.string()),
  /** The latest time that this device has known. */
  seenAt: zInstant,
});
export type KeptTrust = z.infer<typeof zKeptTrust>;

/** Why nothing can be verified. `none`: nothing is kept. `old`: it is older than the limit. `clock`: the clock of the device is wrong. */
export type Unready = 'none' | 'old' | 'clock';

/** Why a desk cannot verify at `now`, by the clock of the device; undefined if it can. */
export function whyUnready(kept: KeptTrust | undefined, now: Instant): Unready | undefined {
  if (!kept) return 'none';
  const isApart = Math.abs(toUnixSeconds(kept.keptAt) - toUnixSeconds(kept.servedAt)) > apartSeconds;
  const isBehind = [kept.seenAt, kept.keptAt].some((at) => plusSeconds(now, backwardsSeconds) < at);
  if (isApart || isBehind) return 'clock';
  return now < trustEndsAt(kept) ? undefined : 'old';
}

/** From when on what is kept is too old. */
export const trustEndsAt = ({ keptAt }: Pick<KeptTrust, 'keptAt'>): Instant =>
  plusSeconds(keptAt, maxTrustHours * 3600);

/** Keys of issuers as they are kept. What is not kept is unknown, and is thrown. */
export const keptReader = ({ documents }: Pick<KeptTrust, 'documents'>): DidReader =>
  didReader(async (did: Did) => {
    if (!Object.hasOwn(documents, did)) throw new AppError('did_resolution_failed', { did, reason: 'notKept' });
    return documents[did];
  });

/** How an issuer is believed: for what it issued then, by what is kept. Two spellings of one DID are one issuer. */
export type OfflineVerdict =
  | { readonly believed: true; readonly withoutStatus: boolean }
  | { readonly believed: false; readonly reason: 'issuer_not_trusted' | 'issuer_not_accredited' };

export function judgeOffline(
  { issuers }: Pick<KeptTrust, 'issuers'>,
  { issuer, type, validFrom }: Pick<ReadCredential, 'issuer' | 'type' | 'validFrom'>,
  now: Instant,
): OfflineVerdict {
  const found = issuers.find(({ did }) => issuerKeyOf(did) === issuerKeyOf(issuer));
  const about = found?.believed.filter((one) => one.type === type) ?? [];
  if (!found) return { believed: false, reason: 'issuer_not_trusted' };
  const holding = about.filter(
    ({ type: known, accreditation }) =>
      !accreditation || [validFrom, now].every((at) => isAccreditedAt({ issuer, type: known, ...accreditation }, at)),
  );
  if (holding.length === 0) return { believed: false, reason: 'issuer_not_accredited' };
  return { believed: true, withoutStatus: holding.some(({ withoutStatus }) => withoutStatus) };
}
