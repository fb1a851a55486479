import { AppError, type DcqlQuery } from '@assent/domain';
import type { TenantRecords } from '../ports/store.ts';

/** A query that asks by a trust list that is not there could be answered by nobody. @throws AppError `invalid_request` */
export async function assertListsKnown({ trust }: Pick<TenantRecords, 'trust'>, query: DcqlQuery): Promise<void> {
  const asked = query.credentials.flatMap(({ trusted_authorities = [] }, credential) =>
    trusted_authorities.flatMap(({ type, values }, at) =>
      type === 'etsi_tl' ? [{ values, at: `#/dcql/credentials/${credential}/trusted_authorities/${at}` }] : [],
    ),
  );
  if (asked.length === 0) return;
  const uris = (await trust.list()).flatMap(({ rule }) => (rule.kind === 'trust_list' ? [rule.uri] : []));
  const pointers = asked.filter(({ values }) => !values.every((uri) => uris.includes(uri))).map(({ at }) => at);
  if (pointers.length > 0)
    throw new AppError('invalid_request', { pointers, missing: 'a trust list of this organisation' });
}
