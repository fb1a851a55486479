import { readRequest, sendResponse } from '@assent/openid4vc/wallet';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { CatalogueWorld } from './catalogue-world.ts';
import type { Json } from './change.ts';
import { type Answers, changingPost, linkOf } from './changed-answers.ts';
import type { Outcome } from './http-message.ts';
import { licenseInForce, licenseQuery, type Members } from './license.ts';
import type { Change, NegativeCase } from './negative-case.ts';
import type { WalletWorld } from './wallet-world.ts';

/** Answers a request to the end, if the wallet reads it and has what is asked for. */
export function requestAnswerer(
  world: CatalogueWorld,
  { wallet, reader, keys }: WalletWorld,
  { with: { client = 'x509_hash', response_mode = 'direct_post.jwt', method = 'post' } }: NegativeCase,
) {
  const isOfDid = client === 'decentralized_identifier';
  const writing = { keys, values: {} };
  const open = async (): Promise<Json> => {
    const body = { dcql: licenseQuery, response_mode, client_id_prefix: isOfDid ? 'x509_hash' : client };
    const { uri } = await world.clinic.openPresentationSession({ body: body as never });
    const { request_uri_method, ...parameters } = Object.fromEntries(new URL(uri).searchParams) as Members;
    const isPosted = method === 'post' && request_uri_method !== undefined;
    return { scheme: 'openid4vp://', parameters: { ...parameters, ...(isPosted ? { request_uri_method } : {}) } };
  };
  return async (changes: readonly Change[]): Promise<Outcome> => {
    if (wallet.contents.credentials.length === 0) await receiveLicense(world, wallet);
    const all = [...(isOfDid ? underDid(keys) : []), ...changes];
    const uri = await linkOf(await open(), all, writing);
    const { request } = await readRequest(uri, { ...reader, post: changingPost(reader.post, all, writing, requests) });
    if (wallet.explain(request.dcql_query).missing.length > 0) return { accepted: false, error: 'access_denied' };
    const { vpToken } = await wallet.show(request.dcql_query, {
      challenge: request.nonce,
      audience: request.client_id,
    });
    // the service knows nothing of a request under a key that is not its own
    if (isOfDid) return { accepted: true };
    const receipt = await sendResponse(request, vpToken, reader.post);
    return receipt.accepted ? { accepted: true } : { accepted: false, error: receipt.error };
  };
}

/** Requests are signed with the key of the service's own certificate. */
const requests: Answers = {
  placeOf: () => 'request',
  draftOf: (_, text) => ({
    $jwt: {
      header: decodeProtectedHeader(text) as unknown as Json,
      payload: decodeJwt(text) as unknown as Json,
      by: 'verifier',
    },
  }),
};

/** The same request, of a verifier that is known by a DID and signs with its key. */
function underDid({ second }: WalletWorld['keys']): readonly Change[] {
  const clientId = `decentralized_identifier:${second?.did}`;
  const jwt = '/request/body/$jwt';
  return [
    { set: '/link/parameters/client_id', to: clientId },
    { set: `${jwt}/header`, to: { typ: 'oauth-authz-req+jwt', alg: 'ES256', kid: second?.kid ?? '' } },
    { set: `${jwt}/payload/client_id`, to: clientId },
    { set: `${jwt}/by`, to: 'second' },
  ];
}

async function receiveLicense(world: CatalogueWorld, wallet: WalletWorld['wallet']): Promise<void> {
  const { compact } = await licenseInForce(world, await wallet.didFor(world.service.url, 'clinic'));
  await wallet.receive([compact], world.network);
}
