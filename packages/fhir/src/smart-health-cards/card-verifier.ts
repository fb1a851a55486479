import { type Instant, toUnixSeconds } from '@assent/domain';
import { type Checked, checked } from '../checked.ts';
import type { InflateRaw } from '../encodings/inflate-stream.ts';
import { assertBundle, assertCompact } from './card-bundle.ts';
import { type CardFault, refuseCard } from './card-fault.ts';
import { readCardFile } from './card-file.ts';
import { readCardJws, type WrittenCard } from './card-jws.ts';
import { type CardKey, cardKeyIn } from './card-keys.ts';
import { readNumericQr } from './numeric-qr.ts';
import { isRevoked, readRevocationList } from './revocation-list.ts';
import type { CardTrust, TrustedIssuer } from './trust-directory.ts';

/** A card that was checked. It proves what its issuer says, not that who shows it is the person named. */
export interface HealthCard {
  readonly issuer: TrustedIssuer;
  readonly kid: string;
  /** Seconds since 1970, perhaps with decimals. */
  readonly validFrom: number;
  readonly expires: number | undefined;
  readonly types: readonly string[];
  readonly fhirVersion: string;
  readonly bundle: Readonly<Record<string, unknown>>;
}

/** What is shown: the texts of QR codes, or the text of a JWS or of a file with one or more. */
export type ShownCards = { readonly qr: readonly string[] } | { readonly jws: string } | { readonly file: string };

/**
 * Checks SMART Health Cards (1.4.0 and the HL7 guide, STU 1): form, trust in the issuer, signature, dates, revocation
 * and content, in this order. Keys are asked for after the issuer is found in the directory, and only of `trust`. One
 * result for each card of a file.
 *
 * @throws AppError `registry_unavailable`: keys or revoked cards could not be read, so the answer is not known
 */
export type CardVerifier = (
  trust: CardTrust,
  shown: ShownCards,
  now: Instant,
) => Promise<readonly Checked<HealthCard, CardFault>[]>;

/** The cards that are shown, each as JWS. Nothing is checked but their form. */
export const cardTexts = (shown: ShownCards): Promise<Checked<readonly string[], CardFault>> =>
  checked(async () => {
    if ('qr' in shown) return [readNumericQr(shown.qr)];
    return 'file' in shown ? readCardFile(shown.file) : [shown.jws];
  });

/** The check of cards with what a platform has to expand them. */
export const cardVerifier =
  (inflateRaw: InflateRaw): CardVerifier =>
  async (trust, shown, now) => {
    const texts = await cardTexts(shown);
    if (!texts.valid) return [texts];
    return Promise.all(
      texts.value.map((jws) =>
        checked<HealthCard, CardFault>(() => verified(trust, jws, { now, asQr: 'qr' in shown, inflateRaw })),
      ),
    );
  };

interface How {
  readonly now: Instant;
  readonly asQr: boolean;
  readonly inflateRaw: InflateRaw;
}

async function verified(trust: CardTrust, jws: string, how: How): Promise<HealthCard> {
  const card = await readCardJws(jws, how.inflateRaw);
  const { payload, kid } = card;
  const issuer = (await trust.issuer(payload.iss)) ?? refuseCard('issuer_not_trusted');
  const key = await cardKeyIn(await trust.keySet(issuer.iss), kid);
  if (!(await isSignedBy(key, card))) refuseCard('signature');
  const seconds = toUnixSeconds(how.now);
  if (payload.nbf > seconds) refuseCard('not_yet_valid');
  if (payload.exp !== undefined && payload.exp <= seconds) refuseCard('expired');
  if (await isOnList(trust, issuer.iss, key, card)) refuseCard('revoked');
  const { fhirBundle, fhirVersion } = payload.vc.credentialSubject;
  assertBundle(fhirBundle);
  if (how.asQr) assertCompact(fhirBundle);
  return {
    ...{ issuer, kid, validFrom: payload.nbf, expires: payload.exp },
    ...{ types: payload.vc.type, fhirVersion, bundle: fhirBundle },
  };
}

async function isSignedBy({ x, y }: CardKey, { signingInput, signature }: WrittenCard): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const jwk = { kty: 'EC', crv: 'P-256', x, y };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']).catch(() => undefined);
  if (key === undefined) return refuseCard('key_form'); // a point that is not on the curve
  const octets = new TextEncoder().encode(signingInput);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, Uint8Array.from(signature), octets);
}

/** The list is read for cards without an identifier too: a key without its list must not pass unnoticed. */
async function isOnList(trust: CardTrust, iss: string, key: CardKey, { payload }: WrittenCard): Promise<boolean> {
  if (key.listVersion === undefined) return false;
  const list = readRevocationList(await trust.revocationList(iss, key.kid), key.kid, key.listVersion);
  return payload.vc.rid !== undefined && isRevoked(list, payload.vc.rid, payload.nbf);
}
