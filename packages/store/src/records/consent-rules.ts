import type { StoredConsentRules, TenantRecords } from '@assent/application';
import { defaultConsentRules, type TenantId } from '@assent/domain';
import { consentRulesTable, valueSetTable } from '../entities/consent-rules.ts';
import { placesFor, type Session } from '../session.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

const unsaid: StoredConsentRules = { rules: defaultConsentRules, revision: '', valueSets: [] };

/** By what a tenant decides. */
export const consentRules = (session: TenantSession): TenantRecords['consentRules'] => ({
  async get() {
    const row = await session.findOne(consentRulesTable, {});
    return row ? withoutTenant(row) : unsaid;
  },
  async put(said) {
    if (!(await session.insert(consentRulesTable, { ...said }))) await session.update(consentRulesTable, {}, said);
  },
  async putValueSet({ url, codes }) {
    const isNew = await session.insert(valueSetTable, { url, codes });
    if (!isNew) await session.update(valueSetTable, { url }, { codes });
  },
  removeValueSet: async (url) => (await session.remove(valueSetTable, { url })) > 0,
  async valueSets(urls) {
    const places = placesFor(urls, 1);
    const rows = urls.length > 0 ? await session.select(valueSetTable, `url IN (${places})`, urls) : [];
    return rows.map(withoutTenant);
  },
});

/** By what each of some tenants decides. */
export async function consentRulesOf(
  session: Session,
  tenants: readonly TenantId[],
): Promise<(tenant: TenantId) => StoredConsentRules> {
  const rows = await session.select(consentRulesTable, `tenant_id IN (${placesFor(tenants)})`, tenants);
  const byTenant = new Map(rows.map((row) => [row.tenantId, withoutTenant(row)]));
  return (tenant) => byTenant.get(tenant) ?? unsaid;
}
