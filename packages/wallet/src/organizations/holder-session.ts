import { answerRequest } from '@assent/application';
import { AppError, type Did, parse, type TenantId, zUuid } from '@assent/domain';
import { didFor, type Wallet } from '../wallet.ts';

/**
 * Proves control of a DID to an organisation and opens a session for reading what belongs to it, or to a patient for whom the person of
 * this wallet acts. A token of 15 minutes, which is not kept.
 *
 * @throws AppError `unauthenticated` with the reasons, `timeout`
 */
export async function openSession(wallet: Wallet, tenant: TenantId, onBehalfOf?: Did): Promise<string> {
  const { client, signer, clock } = wallet;
  const did = await didFor(wallet, tenant);
  const params = { tenant };
  const { id, challenge, audience } = await client().requestHolderProof({ params });
  const presentation = await answerRequest({ presenter: signer, clock }, did, [], { challenge, audience });
  const session = await client().openHolderSession({
    params,
    body: { request: parse(zUuid, id), presentation, ...(onBehalfOf ? { onBehalfOf } : {}) },
  });
  if (!session.valid)
    throw new AppError('unauthenticated', { reasons: session.rejections.map(({ reason }) => reason) });
  return session.token;
}
