import type { Day } from '@assent/domain';
import type { AddressElement, HumanNameElement, IdentifierElement } from './datatypes.ts';
import { includesDay } from './date-time.ts';

interface Used {
  readonly use?: string | undefined;
  readonly period?: { start?: string | undefined; end?: string | undefined } | undefined;
}

const isCurrent = ({ period }: Used, on: Day) => period === undefined || includesDay(period, on);

/** The first element that is current on a day, looking for one use after the other; uses not listed never count. */
const firstWithUse = <T extends Used>(elements: readonly T[], uses: readonly (string | undefined)[], on: Day) =>
  uses.flatMap((use) => elements.filter((element) => element.use === use && isCurrent(element, on)))[0];

/** The name someone goes by on a day: official, then usual, then of no stated use. Never an old or anonymous one. */
export function nameOn(
  names: readonly HumanNameElement[] = [],
  on: Day,
): { family: string; given: string[] } | undefined {
  const whole = names.filter(({ family, given }) => family !== undefined && given !== undefined);
  const { family, given } = firstWithUse(whole, ['official', 'usual', undefined], on) ?? {};
  return family !== undefined && given !== undefined ? { family, given } : undefined;
}

/** The home address on a day, or one of no stated use. */
export function addressOn(addresses: readonly AddressElement[] = [], on: Day) {
  const { line, city, state, postalCode, country } = firstWithUse(addresses, ['home', undefined], on) ?? {};
  const parts = Object.entries({ line, city, state, postalCode, country }).filter(([, part]) => part !== undefined);
  return parts.length > 0 ? Object.fromEntries(parts) : undefined;
}

/** Identifiers that have a value and are current on a day. Old and temporary ones are left out. */
export function identifiersOn(identifiers: readonly IdentifierElement[] = [], on: Day) {
  return identifiers.filter(
    (identifier): identifier is IdentifierElement & { value: string } =>
      [undefined, 'usual', 'official', 'secondary'].includes(identifier.use) &&
      isCurrent(identifier, on) &&
      identifier.value !== undefined,
  );
}

/** The current identifiers that say what system they are from, as claims carry them; undefined if there are none. */
export function identifierClaims(identifiers: readonly IdentifierElement[] | undefined, on: Day) {
  const claims = identifiersOn(identifiers, on).flatMap(({ system, value }) => (system ? [{ system, value }] : []));
  return claims.length > 0 ? claims : undefined;
}
