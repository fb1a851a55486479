import { AppError, type TenantId, zTenantId } from '@assent/domain';
import type { ReadRequest } from '@assent/openid4vc/wallet';
import type { Organization } from '../storage/wallet-contents.ts';
import { organizationOf, type Wallet } from '../wallet.ts';

/**
 * Who asks, and why that is believed. `did`: the request is signed with a key of the organisation. `certificate`: it is signed by the
 * service, for the organisation that gets the answer. `unproven`: nobody signed it; only where the answer goes is known.
 */
export interface ShownRequester {
  readonly organization: Organization;
  readonly proof: 'did' | 'certificate' | 'unproven';
}

/**
 * Who asks, by a name that the service vouches for. What a request calls itself is never shown.
 *
 * @throws AppError `invalid_request` with `error` `invalid_client`: it is nobody that the service knows; `timeout`
 */
export async function requesterOf(wallet: Wallet, { request, requester }: ReadRequest): Promise<ShownRequester> {
  const tenant = tenantOfResponse(request.response_uri, wallet.places.origin);
  const answered = await known(wallet, wallet.places.webDidOf(tenant));
  if (requester.kind !== 'did')
    return { organization: answered, proof: requester.kind === 'certificate' ? 'certificate' : 'unproven' };
  const asking = await known(wallet, requester.did);
  if (asking.id !== answered.id) throw unknownClient('the answer would go to another organisation');
  return { organization: asking, proof: 'did' };
}

const known = (wallet: Wallet, did: Organization['did']): Promise<Organization> =>
  organizationOf(wallet, did).catch((error: unknown) => {
    if (error instanceof AppError && ['not_found', 'invalid_request'].includes(error.code))
      throw unknownClient('nobody here has that DID');
    throw error;
  });

const unknownClient = (fault: string) => new AppError('invalid_request', { error: 'invalid_client', fault });

/** The organisation that an answer goes to. */
function tenantOfResponse(responseUri: string, origin: string): TenantId {
  const url = new URL(responseUri);
  const tenant = zTenantId.safeParse(/^\/openid4vp\/([^/]+)\/responses\//.exec(url.pathname)?.[1]).data;
  if (url.origin !== origin || !tenant)
    throw new AppError('invalid_request', { error: 'elsewhere', fault: 'the answer would go to another place' });
  return tenant;
}
