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

/** Tenants whose rules are kept. */
const maxKept = 1000;

/** By what tenants decide, given the revision that was read; without one, nothing was ever said. */
export interface ConsentRulesReader {
  read(
    session: Session,
    revisions: ReadonlyMap<TenantId, string | undefined>,
  ): Promise<(tenant: TenantId) => StoredConsentRules>;
  /** Rules of a revision that were read before, if they are kept. */
  known(tenant: TenantId, revision?: string): StoredConsentRules | undefined;
}

/** Rules of a revision never change, so they are read once. */
export function consentRulesReader(): ConsentRulesReader {
  const kept = new Map<TenantId, StoredConsentRules>();
  const known = (tenant: TenantId, revision = unsaid.revision) => {
    const rules = revision === unsaid.revision ? unsaid : kept.get(tenant);
    return rules?.revision === revision ? rules : undefined;
  };
  return {
    known,
    async read(session, revisions) {
      const found = new Map([...revisions].map(([tenant, revision]) => [tenant, known(tenant, revision)]));
      const wanted = [...revisions.keys()].filter((tenant) => !found.get(tenant));
      if (kept.size + wanted.length > maxKept) kept.clear();
      for (const row of await selectRules(session, wanted)) {
        kept.set(row.tenantId, withoutTenant(row));
        found.set(row.tenantId, withoutTenant(row));
      }
      return (tenant) => found.get(tenant) ?? unsaid;
    },
  };
}

const selectRules = async (session: Session, tenants: readonly TenantId[]) =>
  tenants.length === 0 ? [] : session.select(consentRulesTable, `tenant_id IN (${placesFor(tenants)})`, tenants);
