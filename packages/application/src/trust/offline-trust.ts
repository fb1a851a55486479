import {
  type AccreditationRecord,
  type Did,
  type Instant,
  type IssuedType,
  isAccreditedAt,
  issuerKeyOf,
  rulesFor,
  type Tenant,
  type TenantId,
  type TrustRule,
  zIssuedType,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

/** Most issuers that a desk is told of; those beyond are not believed there. */
const maxIssuers = 256;

/** A type that an issuer is believed for. */
export interface BelievedType {
  readonly type: IssuedType;
  /** Whether what names no status is believed too. */
  readonly withoutStatus: boolean;
  /** What must cover the time of issue and the time of the check; absent: any time will do. */
  readonly accreditation?: Pick<AccreditationRecord, 'from' | 'until' | 'gaps'>;
}

export interface OfflineIssuer {
  readonly did: Did;
  readonly believed: readonly BelievedType[];
  /** Addresses of its lists at this service; none of an issuer elsewhere. */
  readonly statusLists: readonly string[];
}

/** Whom a tenant believes as of `at`, for a verifier that cannot ask. */
export interface OfflineTrust {
  readonly at: Instant;
  readonly issuers: readonly OfflineIssuer[];
}

type TrustPorts = Pick<Ports, 'store' | 'accreditations' | 'clock' | 'listUrlOf'>;

/**
 * Whom a tenant believes now, by the rules of `tenantTrust`, with what a verifier needs that cannot ask. Left out: whoever is known by a
 * certificate, and whoever is accredited on chain alone and not here.
 *
 * @throws AppError `registry_unavailable`
 */
export async function offlineTrust(ports: TrustPorts, tenant: TenantId): Promise<OfflineTrust> {
  const at = ports.clock.now();
  const entries = await ports.store.tenant(tenant, ({ trust }) => trust.list());
  const rules = entries.map(({ rule }) => rule);
  const { tenants, lists } = await ports.store.reading(async (records) => ({
    tenants: await records.tenants.list(),
    lists: await records.tenantLists.all(),
  }));
  const believed = [...named(rules, tenants), ...(await accredited(ports, rules, at))];
  const dids = [...new Set(believed.map(({ did }) => did))].slice(0, maxIssuers);
  const issuers = dids.map((did) => {
    const owner = tenants.find((one) => one.did === did);
    const own = lists.filter((list) => list.tenant === owner?.id);
    return {
      did,
      believed: believed.flatMap(({ did: whose, ...type }) => (whose === did ? [type] : [])),
      statusLists: own.map(({ listId }) => ports.listUrlOf(listId)),
    };
  });
  return { at, issuers };
}

type Believed = BelievedType & { readonly did: Did };

const rulesByType = (rules: readonly TrustRule[]) =>
  zIssuedType.options.map((type) => ({ type, own: rulesFor(rules, type) }));

/** Whoever a rule names, in the spelling that they sign with if they are here. */
const named = (rules: readonly TrustRule[], tenants: readonly Tenant[]): readonly Believed[] =>
  rulesByType(rules).flatMap(({ type, own }) =>
    own.flatMap((rule) => {
      if (rule.kind !== 'did') return [];
      const here = tenants.find(({ did }) => issuerKeyOf(did) === issuerKeyOf(rule.did));
      return [{ did: here?.did ?? rule.did, type, withoutStatus: rule.withoutStatus === true }];
    }),
  );

/** Whoever is accredited now, where the rules of a type say that this is enough. */
async function accredited(
  { store, accreditations }: TrustPorts,
  rules: readonly TrustRule[],
  at: Instant,
): Promise<readonly Believed[]> {
  const types = rulesByType(rules).flatMap(({ type, own }) =>
    own.some(({ kind }) => kind === 'registry') ? [type] : [],
  );
  const records = await store.reading((all) => all.accreditations.list());
  const wanted = records.filter((record) => types.includes(record.type) && isAccreditedAt(record, at));
  const issuers = new Set([...new Set(wanted.map(({ issuer }) => issuer))].slice(0, maxIssuers));
  const asked = await Promise.all(
    wanted
      .filter(({ issuer }) => issuers.has(issuer))
      .map(async ({ issuer, type, from, until, gaps }) => {
        if (!(await accreditations.isAccredited(issuer, type, at))) return [];
        return [{ did: issuer, type, withoutStatus: false, accreditation: { from, until, gaps } }];
      }),
  );
  return asked.flat();
}
