import type { NetworkRecords } from '@assent/application';
import { AppError, issuerKeyOf } from '@assent/domain';
import { didChangeTable } from '../entities/organizations.ts';
import type { Session } from '../session.ts';

/** What was decided about the keys of issuers. */
export const didChanges = (session: Session): NetworkRecords['didChanges'] => ({
  async append(change) {
    const { issuer, nonce } = change;
    const row = { issuerKey: issuerKeyOf(issuer), ...(nonce === undefined ? {} : { nonce }), change };
    if (!(await session.insert(didChangeTable, row as never))) throw new AppError('conflict', { issuer });
  },
  async ofIssuer(issuer) {
    const where = { issuerKey: issuerKeyOf(issuer) };
    return (await session.find(didChangeTable, where, { order: { sequence: 'ASC' } })).map(({ change }) => change);
  },
});
