import { plusSeconds } from '../instant.ts';
import type { Instant } from '../primitives.ts';
import type { Requester } from './access-request.ts';
import type { ConsentGrant } from './consent-grant.ts';
import type { Party } from './data-class.ts';
import type { HeldGrant, IndexOptions, NotUsed, NotUsedReason } from './decision.ts';

/** A held grant with what can be said of it before there is a request. */
export interface IndexedGrant {
  readonly held: HeldGrant;
  readonly grant: ConsentGrant;
  readonly isSuperseded: boolean;
  /** It restricts a permit or a deny by a value set that is not known here: no permit of it counts. */
  readonly hasUnknownConstraint: boolean;
  /** From here on its status is too old; absent if it never is. The empty string, before all instants, if it always is. */
  readonly staleFrom?: Instant | '';
  readonly recency: Instant;
}

/** Reads the standing of each grant among all of them. */
export function readTogether(held: readonly HeldGrant[], options: IndexOptions): IndexedGrant[] {
  const newest = newestVersions(held);
  return held.map((one) => {
    const { grant } = one;
    return {
      held: one,
      grant,
      isSuperseded: (newest.get(lineageOf(grant)) ?? 0) > grant.version,
      hasUnknownConstraint: hasUnknownValueSet(grant, options),
      ...staleness(one, options),
      recency: one.recordedAt ?? grant.period.start,
    };
  });
}

/** A newer version replaces an older one even when the newer one was revoked; one that is not genuine replaces nothing. */
function newestVersions(held: readonly HeldGrant[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { grant, objection } of held) {
    const lineage = lineageOf(grant);
    if (objection === undefined && (newest.get(lineage) ?? 0) < grant.version) newest.set(lineage, grant.version);
  }
  return newest;
}

/** Only the same grantor can supersede: a lineage name alone is no authority over someone else's grant. */
const lineageOf = ({ lineage, grantor, subject }: ConsentGrant) => `${lineage} ${grantor} ${subject}`;

const hasUnknownValueSet = ({ provisions }: ConsentGrant, { valueSets }: IndexOptions) =>
  provisions.some(({ data = [] }) =>
    data.some(({ valueSet }) => valueSet !== undefined && valueSets?.(valueSet) === undefined),
  );

function staleness({ statusAsOf }: HeldGrant, { maxStatusAgeSeconds }: IndexOptions): Pick<IndexedGrant, 'staleFrom'> {
  if (maxStatusAgeSeconds === undefined) return {};
  return { staleFrom: statusAsOf === undefined ? '' : plusSeconds(statusAsOf, maxStatusAgeSeconds + 1) };
}

export const isStaleAt = ({ staleFrom }: IndexedGrant, at: Instant): boolean =>
  staleFrom !== undefined && staleFrom <= at;

/** Why the grant has no part in any decision at `at`. What was revoked stays revoked; a suspension may have ended. */
export function reasonNotInForce(indexed: IndexedGrant, at: Instant): NotUsedReason | undefined {
  const { held, grant } = indexed;
  if (held.objection) return held.objection;
  if (held.revoked) return 'revoked';
  if (held.suspended && !isStaleAt(indexed, at)) return 'suspended';
  if (indexed.isSuperseded) return 'superseded';
  if (at < grant.period.start) return 'not_yet_valid';
  if (at >= grant.period.end) return 'expired';
  const until = grant.onBehalf?.until;
  return until !== undefined && at >= until ? 'authority_ended' : undefined;
}

/** Frozen, because decisions share it. */
export const notUsedFor = ({ id, version }: ConsentGrant, reason: NotUsedReason): NotUsed =>
  Object.freeze({ grant: id, version, reason });

/** The instants at which a decision that rests on the grant may change; between two of them it does not. */
export function boundariesOf({ grant, staleFrom }: IndexedGrant): Instant[] {
  const { period, onBehalf, provisions, terms } = grant;
  const periods = [period, ...provisions.flatMap((provision) => provision.period ?? [])];
  const limits =
    terms?.kind === 'research' ? terms.dataUse.flatMap((t) => (t.duo === 'DUO:0000025' ? t.until : [])) : [];
  return [
    ...periods.flatMap(({ start, end }) => [start, end]),
    ...limits,
    ...(onBehalf?.until ? [onBehalf.until] : []),
    ...(staleFrom ? [staleFrom] : []),
  ];
}

/** Under which keys to look up a grant; undefined if a provision of it is meant for anybody. */
export function addressesOf({ base, controller, provisions }: ConsentGrant): readonly string[] | undefined {
  const parties = base === 'permit' ? controller.map((did): string => `organization ${did}`) : [];
  for (const { grantee } of provisions) {
    if (grantee === undefined) return undefined;
    parties.push(...grantee.map(addressOf));
  }
  return parties;
}

function addressOf(party: Party): string {
  if ('did' in party) return `did ${party.did}`;
  if ('organization' in party) return `organization ${party.organization}`;
  if ('role' in party) return `role ${party.role.system} ${party.role.code}`;
  return `identifier ${party.identifier.system} ${party.identifier.value}`;
}

/** Every key under which a grant may be that is meant for the requester, or for anybody the right came through. */
export function addressesFor({ did, organization, roles, identifiers, delegatedBy = [] }: Requester): string[] {
  const organizations = organization === undefined ? [did] : [did, organization];
  return [
    ...[did, ...delegatedBy].map((one) => `did ${one}`),
    ...[...organizations, ...delegatedBy].map((one) => `organization ${one}`),
    ...roles.map((role) => addressOf({ role })),
    ...identifiers.map((identifier) => addressOf({ identifier })),
  ];
}
