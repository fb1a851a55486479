import { type IssuanceSession, issueOffered, noteIssuance, stateOfSource, takeDeferred } from '@assent/application';
import type { TenantId } from '@assent/domain';
import { type Authorization, authorize } from './authorize.ts';
import {
  answered,
  type CredentialAnswer,
  credentialsIn,
  deferredSeconds,
  encryptionIn,
} from './credential-endpoint.ts';
import { zDeferredRequest } from './credential-request.ts';
import { openRequest, type RequestBody } from './encrypted-request.ts';
import type { IssuerContext } from './issuer-context.ts';
import { placesOf } from './metadata.ts';
import { grant, refuse, type VciRefusal, type VciResult } from './refusal.ts';

/**
 * What a wallet was told to come back for (OpenID4VCI 1.0 §9): the credentials, or that it is to wait longer.
 *
 * @throws AppError `not_accredited`
 */
export async function answerDeferredRequest(
  context: IssuerContext,
  tenant: TenantId,
  by: Authorization,
  body: RequestBody,
): Promise<VciResult<CredentialAnswer>> {
  const session = await authorize(context, tenant, by, placesOf(context.issuerOf(tenant)).deferred);
  if (!session.ok) return session;
  const answer = await issueLater(context, tenant, session.value, body);
  if (!answer.ok)
    await noteIssuance(context.ports, tenant, session.value.id, { step: 'request_refused', cause: answer.error });
  return answer;
}

async function issueLater(
  { ports, requestKeys }: IssuerContext,
  tenant: TenantId,
  session: IssuanceSession,
  body: RequestBody,
): Promise<VciResult<CredentialAnswer>> {
  const opened = await openRequest(body, requestKeys);
  if (!opened.ok) return opened;
  const request = zDeferredRequest.safeParse(opened.value.said).data;
  if (!request) return refuse('invalid_credential_request', 'it names no transaction_id');
  const wanted = encryptionIn(request.credential_response_encryption, opened.value);
  if (!wanted.ok) return wanted;
  const { encryption } = wanted.value;
  if ((await stateOfSource(ports, tenant, session)) !== 'in_force')
    return refuse('credential_request_denied', 'what it would say was revoked or suspended');
  const { id } = session;
  const { transaction_id } = request;
  const { state, putBack } = await takeDeferred(ports, tenant, id, transaction_id);
  if (state.kind === 'pending')
    return grant(await answered(202, { transaction_id, interval: deferredSeconds }, encryption));
  if (state.kind !== 'ready') return refusalOf(state.kind);
  const { format, holders } = state.order;
  const issued = await issueOffered(ports, tenant, id, format, holders).catch(async (error: unknown) => {
    await putBack();
    throw error;
  });
  // a notification_id, which need not be there, would make wallets on @openid4vc 0.4.6 refuse the credentials
  return grant(await answered(200, { credentials: credentialsIn(issued) }, encryption));
}

const refusalOf = (kind: 'unknown' | 'denied'): VciRefusal =>
  kind === 'unknown'
    ? refuse('invalid_transaction_id', 'there is no such transaction now')
    : refuse('credential_request_denied', 'the issuer will not issue it');
