import { AppError, readTrustList, type TenantId, type TrustEntry, type TrustRule } from '@assent/domain';
import type { Certificate } from '../ports/certificates.ts';
import type { Ports } from '../ports/ports.ts';

/** Most rules of one tenant. */
const maxRules = 64;

type SettingsPorts = Pick<Ports, 'store' | 'clock' | 'random' | 'certificates'>;

/**
 * Adds a rule about whom a tenant believes. From then on accreditation on chain counts for its types only if a rule says so.
 *
 * @throws AppError `invalid_request` for certificates that cannot be read, or none; `conflict` if there are too many rules
 */
export async function addTrust(ports: SettingsPorts, tenant: TenantId, rule: TrustRule): Promise<TrustEntry> {
  assertReadable(ports, rule);
  return ports.store.tenant(tenant, async ({ trust }) => {
    if ((await trust.list()).length >= maxRules) throw new AppError('conflict', { maxRules });
    const entry: TrustEntry = { id: ports.random.uuid(), createdAt: ports.clock.now(), rule };
    await trust.insert(entry);
    return entry;
  });
}

/** The rules of a tenant, first to last. */
export const listTrust = ({ store }: Pick<Ports, 'store'>, tenant: TenantId): Promise<readonly TrustEntry[]> =>
  store.tenant(tenant, ({ trust }) => trust.list());

/** @throws AppError `not_found` */
export async function removeTrust({ store }: Pick<Ports, 'store'>, tenant: TenantId, id: string): Promise<void> {
  const isGone = await store.tenant(tenant, ({ trust }) => trust.remove(id));
  if (!isGone) throw new AppError('not_found', { trust: id });
}

/** The certificates that a rule names. @throws AppError `invalid_request` */
export function certificatesOf({ certificates }: Pick<Ports, 'certificates'>, rule: TrustRule): readonly Certificate[] {
  if (rule.kind === 'x509') return certificates.read(rule.pem);
  return rule.kind === 'trust_list' ? (readTrustList(rule.list)?.certificates ?? []) : [];
}

function assertReadable(ports: SettingsPorts, rule: TrustRule): void {
  if (rule.kind === 'registry' || rule.kind === 'did') return;
  const named = certificatesOf(ports, rule);
  const isReadable = named.length > 0 && named.every((one) => ports.certificates.describe(one) !== undefined);
  const pointer = rule.kind === 'x509' ? '#/pem' : '#/list';
  if (!isReadable) throw new AppError('invalid_request', { pointers: [pointer] });
}
