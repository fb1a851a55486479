import {
  AppError,
  type ConsentRules,
  maxValueSets,
  type TenantId,
  type ValueSet,
  valueSetsNamedBy,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { TenantRecords } from '../ports/store.ts';
import type { StoredConsentRules } from '../ports/stored-rows.ts';

type SettingsPorts = Pick<Ports, 'store' | 'random'>;

/** By what a tenant decides, and which value sets it knows. */
export const readConsentRules = ({ store }: Pick<Ports, 'store'>, tenant: TenantId): Promise<StoredConsentRules> =>
  store.tenant(tenant, ({ consentRules }) => consentRules.get());

/**
 * Replaces the rules of a tenant: the next decision goes by them, in every process.
 *
 * @throws AppError `invalid_request` if the environment names a value set that is not known: nobody could say what it means
 */
export const setConsentRules = (ports: SettingsPorts, tenant: TenantId, rules: ConsentRules) =>
  change(ports, tenant, async (_, { valueSets }) => {
    const known = new Set(valueSets.map(({ url }) => url));
    if (!namedByEnvironment(rules).every((url) => known.has(url)))
      throw new AppError('invalid_request', { pointers: ['#/environment/provisions'], missing: 'a value set' });
    return { rules, valueSets };
  });

/** Keeps a value set in place of the one with the same URL. @throws AppError `conflict` if there are too many */
export const putValueSet = (ports: SettingsPorts, tenant: TenantId, set: ValueSet) =>
  change(ports, tenant, async (records, { rules, valueSets }) => {
    const others = valueSets.filter(({ url }) => url !== set.url);
    if (others.length >= maxValueSets) throw new AppError('conflict', { maxValueSets });
    await records.putValueSet(set);
    return { rules, valueSets: [...others, { url: set.url, size: set.codes.length }] };
  });

/**
 * Forgets a value set: what grants permit by it is permitted no longer, and what they deny by it is denied whatever its code.
 *
 * @throws AppError `not_found`; `conflict` if the environment names it
 */
export const removeValueSet = (ports: SettingsPorts, tenant: TenantId, url: string) =>
  change(ports, tenant, async (records, { rules, valueSets }) => {
    if (namedByEnvironment(rules).includes(url)) throw new AppError('conflict', { reason: 'named_by_environment' });
    if (!(await records.removeValueSet(url))) throw new AppError('not_found', { reason: 'unknown_value_set' });
    return { rules, valueSets: valueSets.filter((one) => one.url !== url) };
  });

const namedByEnvironment = (rules: ConsentRules): readonly string[] =>
  rules.algorithm === 'environment-with-residual/1' ? valueSetsNamedBy(rules.environment.provisions) : [];

function change(
  { store, random }: SettingsPorts,
  tenant: TenantId,
  work: (
    records: TenantRecords['consentRules'],
    said: StoredConsentRules,
  ) => Promise<Omit<StoredConsentRules, 'revision'>>,
): Promise<StoredConsentRules> {
  const revision = random.uuid();
  return store.tenant(tenant, async ({ consentRules }) => {
    const next = { ...(await work(consentRules, await consentRules.get())), revision };
    await consentRules.put(next);
    return next;
  });
}
