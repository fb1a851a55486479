import { refreshGrant } from '../metadata.ts';
import { getAccess, type Renewal } from './access.ts';
import { dpopSigner } from './dpop-key.ts';
import { readIssuer } from './read-offer.ts';
import {
  assertBatch,
  type CredentialTaker,
  requestCredential,
  requestDeferred,
  type TakenCredentials,
} from './request-credential.ts';

/** An issuer, and what of it is fetched afresh. */
export interface Renewable {
  readonly credentialIssuer: string;
  readonly configurationId: string;
  readonly renewal: Renewal;
  /** What the issuer needed more time for: that is asked for, and no fresh copy. */
  readonly transactionId?: string;
}

export interface Renewer extends CredentialTaker {
  /** Keeps the next refresh token, before anything else is asked: the one before is used up, and using it again would end them all. */
  keep(renewal: Renewal): void;
}

/**
 * Fetches a fresh copy of a credential (OpenID4VCI 1.0 §13.5), or one that the issuer needed more time for (§9). Where the issuer is reached is asked again: it may have moved.
 *
 * @throws AppError `invalid_request` with `at`, and `error` as the issuer said it: at the token `invalid_grant` says that there will be no
 *   more copies; `timeout`
 */
export async function renewCredential(
  { credentialIssuer, configurationId, renewal, transactionId }: Renewable,
  renewer: Renewer,
): Promise<TakenCredentials> {
  const { issuer, server } = await readIssuer(credentialIssuer, renewal.server, renewer.post);
  assertBatch(issuer, renewer.copies);
  const { client, refreshToken } = renewal;
  const form = {
    ...{ grant_type: refreshGrant, refresh_token: refreshToken },
    ...(client === undefined ? {} : { client_id: client }),
  };
  const dpop = renewal.dpopKey && (await dpopSigner(renewal.dpopKey, renewer.clock, renewer.random));
  const wanted = { dpop, configurationId, refreshToken };
  const access = await getAccess(server, form, renewer, wanted);
  if (access.renewal) renewer.keep(access.renewal);
  const format = issuer.credential_configurations_supported[configurationId]?.format;
  if (transactionId !== undefined)
    return requestDeferred(issuer, transactionId, access, { format, copies: renewer.copies ?? 1 });
  return requestCredential(issuer, { configurationId, format }, access, renewer);
}
