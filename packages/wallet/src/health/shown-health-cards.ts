import type { Endpoints, ResultOf } from '@assent/api';
import { fromBase64Url, sha256, toHex } from '@assent/browser';
import { AppError } from '@assent/domain';
import type { CardFault, CardTrust, HealthCard, ShownCards } from '@assent/fhir/wallet';
import { type KeptHealthCard, noteActivity } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';

/** A SMART Health Card that was checked, or the reason why it is refused. */
export type CheckedHealthCard =
  | { readonly valid: true; readonly card: KeptHealthCard }
  | { readonly valid: false; readonly why: CardTrouble };

/** Why a card is refused, as a person is told. */
export type CardTrouble = 'malformed' | 'parts' | 'signature' | 'not_yet_valid' | 'expired' | 'revoked';

/** Longest file of cards that is read, in characters. */
export const maxCardFileLength = 2_000_000;

/**
 * Checks cards in the page. Of their issuers, the service is asked who they are and for their keys; what the cards say is not sent.
 *
 * @throws AppError `registry_unavailable` if an issuer could not be asked: then it is not known whether a card is good
 */
export async function checkHealthCards(wallet: Wallet, shown: ShownCards): Promise<readonly CheckedHealthCard[]> {
  if ('file' in shown && shown.file.length > maxCardFileLength)
    throw new AppError('payload_too_large', { maxCharacters: maxCardFileLength });
  const { cardTexts, verifyCards } = await import('@assent/fhir/wallet');
  const { trust, metIssuers } = trustOver(wallet);
  const texts = await cardTexts(shown);
  const checks = await verifyCards(trust, shown, wallet.clock.now());
  return Promise.all(
    checks.map(async (check, at): Promise<CheckedHealthCard> => {
      if (!check.valid) return { valid: false, why: troubleOfCard(check.fault) };
      const jws = texts.valid ? (texts.value[at] ?? '') : '';
      return {
        valid: true,
        card: await keptFrom(wallet, check.value, { jws, met: metIssuers.get(check.value.issuer.iss) }),
      };
    }),
  );
}

type MetIssuer = ResultOf<Endpoints['readHealthCardIssuer']>;

/**
 * Every issuer's signature is checked, also of those whom nobody vouches for: the person is told that their name is not known, which is
 * more than "refused" says.
 */
function trustOver({ client }: Wallet) {
  const metIssuers = new Map<string, MetIssuer>();
  const trust: CardTrust = {
    async issuer(iss) {
      const met = metIssuers.get(iss) ?? (await client().readHealthCardIssuer({ query: { iss } }));
      metIssuers.set(iss, met);
      return { iss, name: met.name ?? new URL(iss).hostname, canonicalIss: undefined };
    },
    keySet: async (iss) => metIssuers.get(iss)?.keySet,
    revocationList: async (iss, kid) => (await client().readRevokedHealthCards({ query: { iss, kid } })).list,
  };
  return { trust, metIssuers };
}

async function keptFrom(
  { clock }: Wallet,
  { issuer, validFrom, expires, types, bundle }: HealthCard,
  { jws, met }: { readonly jws: string; readonly met: MetIssuer | undefined },
): Promise<KeptHealthCard> {
  return {
    // the same card again is the same one
    id: `shc-${toHex(await sha256(jws)).slice(0, 32)}`,
    jws,
    issuer: { iss: issuer.iss, name: issuer.name, vouchedBy: met?.vouchedBy ?? 'nobody' },
    ...{ validFrom, types: [...types], bundle: structuredClone(bundle) as Record<string, unknown> },
    ...(expires === undefined ? {} : { expires }),
    receivedAt: clock.now(),
  };
}

const plain: readonly CardFault[] = ['not_yet_valid', 'expired', 'revoked'];

function troubleOfCard(fault: CardFault): CardTrouble {
  if (plain.includes(fault)) return fault as CardTrouble;
  if (fault.startsWith('key_') || fault === 'signature' || fault === 'issuer_not_trusted') return 'signature';
  return fault.startsWith('qr_part') || fault === 'qr_needless_parts' ? 'parts' : 'malformed';
}

/** The text of the QR code of a card; null if it is too long for one. */
export async function codeOf(jws: string): Promise<string | null> {
  const { maxQrCharacters, numericQr } = await import('@assent/fhir/wallet');
  return jws.length > maxQrCharacters ? null : numericQr(jws);
}

/** Keeps cards that are not there yet. @returns how many were new */
export async function keepHealthCards(wallet: Wallet, cards: readonly KeptHealthCard[]): Promise<number> {
  return wallet.vault.change((contents) => {
    const fresh = cards.filter(({ id }) => !contents.healthCards.some((one) => one.id === id));
    contents.healthCards.push(...fresh.map((card) => structuredClone(card)));
    for (const { issuer } of fresh)
      noteActivity(contents, {
        ...{ at: wallet.clock.now(), kind: 'received', with: issuer.name },
        what: ['health-card'],
      });
    return fresh.length;
  });
}

/** What somebody pasted or opened, as cards: the texts of codes, a file, or a token. Undefined for anything else. */
export function shownIn(text: string): ShownCards | undefined {
  const trimmed = text.trim();
  if (/^shc:\//i.test(trimmed)) return { qr: trimmed.split(/\s+/).map((one) => one.replace(/^shc:/i, 'shc:')) };
  if (trimmed.startsWith('{')) return trimmed.includes('"verifiableCredential"') ? { file: trimmed } : undefined;
  return isCardToken(trimmed) ? { jws: trimmed } : undefined;
}

function isCardToken(text: string): boolean {
  const [header, ...rest] = text.split('.');
  const octets = rest.length === 2 ? fromBase64Url(header ?? '') : undefined;
  return octets !== undefined && new TextDecoder().decode(octets).includes('"DEF"');
}

/** The codes of a card that were read, one more with them: those of another card are forgotten. `of` is how many there must be. */
export function withPart(
  before: readonly string[],
  text: string,
): { readonly parts: readonly string[]; readonly of: number } {
  const trimmed = text.trim();
  const of = countIn(trimmed);
  // all of them at once, or a card in one piece
  if (of === 1 || /\s/.test(trimmed)) return { parts: [trimmed], of: 1 };
  const others = before.filter((one) => countIn(one) === of && one !== trimmed);
  return { parts: [...others, trimmed], of };
}

/** In how many codes a card is, as one of them says. */
const countIn = (text: string): number => Number(/^shc:\/[1-9]\d?\/([1-9]\d?)\//i.exec(text)?.[1] ?? 1);
