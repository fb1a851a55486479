import {
  type AccessRequest,
  type ConsentRevocationEntry,
  type ConsentRules,
  combineOptionsOf,
  type Decision,
  decideWith,
  GrantIndex,
  type HeldGrant,
  type TenantId,
  valueSetsFrom,
  valueSetsNamedBy,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { SubjectFile } from '../ports/shared-records.ts';
import { type ReadGrants, referencesPerWeight, weightOf } from './kept-consent-indexes.ts';

type DecisionPorts = Pick<Ports, 'store' | 'revocations' | 'registries' | 'clock' | 'consentIndexes'>;

/**
 * What the grants of a file say to a request, by the rules of the tenant. Rows were read for this request, and the status is; an
 * index that is kept is used if it was made of the same.
 *
 * @throws AppError `registry_unavailable`
 */
export async function decideByConsent(
  ports: DecisionPorts,
  tenant: TenantId,
  file: SubjectFile,
  request: AccessRequest,
): Promise<Decision> {
  const { rules, revision } = file.consentRules;
  const read: ReadGrants = {
    ...{ tenant, subject: request.subject, grants: file.grants, revision },
    ...(await readStatus(ports, file)),
  };
  const index = ports.consentIndexes?.find(read) ?? (await makeIndex(ports, read, rules));
  return decideWith(index, request, ports.clock.now(), combineOptionsOf(rules));
}

/** The status of each grant of a file now, and whether it is too old to count. @throws AppError `registry_unavailable` */
export async function readStatus(
  { revocations, registries }: Pick<Ports, 'revocations' | 'registries'>,
  { grants, denied, consentRules }: SubjectFile,
): Promise<Pick<ReadGrants, 'readings' | 'isStale'>> {
  if (grants.length === 0) return { readings: [], isStale: false };
  const entries = grants.map(
    ({ key, epochKey }): ConsentRevocationEntry => ({
      type: 'ConsentRevocationEntry',
      statusPurpose: 'revocation',
      chainId: registries.chainId,
      registry: registries.consentRevocations,
      key,
      ...(epochKey ? { epochKey } : {}),
    }),
  );
  const { readings, ageMs } = await revocations.read(entries, denied);
  const { maxStatusAgeSeconds } = consentRules.rules;
  return { readings, isStale: maxStatusAgeSeconds !== undefined && ageMs > maxStatusAgeSeconds * 1000 };
}

async function makeIndex(ports: DecisionPorts, read: ReadGrants, rules: ConsentRules): Promise<GrantIndex> {
  const named = [...read.grants.map(({ grant }) => grant), ...environmentOf(rules)].flatMap(({ provisions }) =>
    valueSetsNamedBy(provisions),
  );
  const urls = [...new Set(named)];
  const sets =
    urls.length === 0 ? [] : await ports.store.tenant(read.tenant, ({ consentRules }) => consentRules.valueSets(urls));
  const index = new GrantIndex(heldFrom(read), {
    valueSets: valueSetsFrom(sets),
    maxKept: referencesPerWeight * weightOf(read.grants.length),
    // The reading is of this moment, so its age is judged already: either every status counts, or none does.
    ...(read.isStale ? { maxStatusAgeSeconds: 0 } : {}),
  });
  ports.consentIndexes?.keep(read, index, ports.clock.now());
  return index;
}

const environmentOf = (rules: ConsentRules) =>
  rules.algorithm === 'environment-with-residual/1' ? [rules.environment] : [];

/** Anything but a clear "valid" or "suspended" counts as taken back. */
export const heldFrom = ({ grants, readings }: Pick<ReadGrants, 'grants' | 'readings'>): HeldGrant[] =>
  grants.map(({ grant, receivedAt }, at) => ({
    grant,
    revoked: readings[at] !== 'valid' && readings[at] !== 'suspended',
    suspended: readings[at] === 'suspended',
    recordedAt: receivedAt,
  }));
