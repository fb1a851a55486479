import { AppError } from '@assent/domain';
import { refuseCard } from './card-fault.ts';

/** Characters of a card that fits one QR code of version 22 (SMART Health Cards, "Health Cards as QR Codes"). */
export const maxQrCharacters = 1195;
const maxPartCharacters = 1191;
const maxParts = 99;
/** The lowest character of a compact JWS, `-`, is written `00`. */
const lowest = 45;

/**
 * The text of the one QR code of a card: `shc:/` in byte mode, the digits after it in numeric mode. Several codes for
 * one card are deprecated and not made.
 *
 * @throws AppError `payload_too_large` with `maxCharacters`: share it by a link or as a file
 */
export function numericQr(jws: string): string {
  if (jws.length > maxQrCharacters) throw new AppError('payload_too_large', { maxCharacters: maxQrCharacters });
  return `shc:/${[...jws].map((character) => String(character.charCodeAt(0) - lowest).padStart(2, '0')).join('')}`;
}

/** The JWS in the texts of one QR code, or of all the codes of a card in any order (deprecated, but printed). */
export function readNumericQr(texts: readonly string[]): string {
  const [first] = texts;
  if (first === undefined || texts.length > maxParts) refuseCard('qr_part_number');
  const [only] = texts.map(partOf);
  if (texts.length === 1 && only?.of === undefined) {
    const jws = charactersOf(only?.digits ?? '');
    return jws.length > maxQrCharacters ? refuseCard('qr_too_long') : jws;
  }
  return joined(texts.map(partOf));
}

interface Part {
  readonly place: number;
  readonly of: number | undefined;
  readonly digits: string;
}

function partOf(text: string): Part {
  const [, place, of, digits] = /^shc:\/(?:([^/]*)\/([^/]*)\/)?([^/]*)$/s.exec(text) ?? refuseCard('qr_prefix');
  if (!/^([0-9]{2})+$/.test(digits ?? '')) refuseCard('qr_digits');
  if (place === undefined || of === undefined) return { place: 1, of: undefined, digits: digits ?? '' };
  if (![place, of].every((number) => /^[1-9][0-9]?$/.test(number))) refuseCard('qr_part_number');
  return { place: Number(place), of: Number(of), digits: digits ?? '' };
}

function joined(parts: readonly Part[]): string {
  const count = parts[0]?.of;
  if (count === undefined || parts.some(({ place, of }) => of !== count || place > of)) refuseCard('qr_part_number');
  const byPlace = new Map(parts.map((part) => [part.place, charactersOf(part.digits)]));
  if (byPlace.size < parts.length) refuseCard('qr_part_repeated');
  if (byPlace.size < count) refuseCard('qr_part_missing');
  if ([...byPlace.values()].some(({ length }) => length > maxPartCharacters)) refuseCard('qr_too_long');
  const jws = Array.from({ length: count }, (_, index) => byPlace.get(index + 1)).join('');
  return count === 1 || jws.length <= maxQrCharacters ? refuseCard('qr_needless_parts') : jws;
}

const charactersOf = (digits: string): string =>
  digits.replace(/../g, (pair) => {
    const character = String.fromCharCode(Number(pair) + lowest);
    return /[\w.-]/.test(character) ? character : refuseCard('qr_value');
  });
