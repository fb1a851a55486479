import {
  deferIssuance,
  type IssuanceSession,
  type IssuedCredential,
  issueOffered,
  maxOrdered,
  noteIssuance,
  stateOfSource,
} from '@assent/application';
import type { TenantId } from '@assent/domain';
import { encryptResponse } from '../vp/response-encryption.ts';
import { type Authorization, authorize } from './authorize.ts';
import {
  type CredentialRequest,
  parseEncryption,
  type ResponseEncryption,
  zCredentialRequest,
} from './credential-request.ts';
import { type OpenedRequest, openRequest, type RequestBody } from './encrypted-request.ts';
import { formatsOf } from './formats-of.ts';
import type { IssuerContext } from './issuer-context.ts';
import { configurationFrom, type OfferedFormat, placesOf } from './metadata.ts';
import { proveHolders } from './prove-holders.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

/** What a wallet is answered, in JSON, or as a JWE to the key that it named (OpenID4VCI 1.0 §8.3, §10). 202: it is to ask again later. */
export type CredentialAnswer = { readonly status: 200 | 202 } & ({ readonly json: object } | { readonly jwe: string });

/** Issues what was offered to the keys that the request proves. @throws AppError `did_resolution_failed`, `not_accredited` */
export async function answerCredentialRequest(
  context: IssuerContext,
  tenant: TenantId,
  by: Authorization,
  body: RequestBody,
): Promise<VciResult<CredentialAnswer>> {
  const { ports } = context;
  const session = await authorize(context, tenant, by, placesOf(context.issuerOf(tenant)).credential);
  if (!session.ok) return session;
  const { id } = session.value;
  const answer = await issue(context, tenant, session.value, body);
  if (!answer.ok) await noteIssuance(ports, tenant, id, { step: 'request_refused', cause: answer.error });
  return answer;
}

async function issue(
  context: IssuerContext,
  tenant: TenantId,
  session: IssuanceSession,
  body: RequestBody,
): Promise<VciResult<CredentialAnswer>> {
  const opened = await openRequest(body, context.requestKeys);
  if (!opened.ok) return opened;
  const order = orderIn(opened.value, session);
  if (!order.ok) return order;
  const { format, proofs, encryption } = order.value;
  const { deferral } = session;
  if (deferral?.state === 'denied') return refuse('credential_request_denied', 'the issuer will not issue it');
  if ((await stateOfSource(context.ports, tenant, session)) !== 'in_force')
    return refuse('credential_request_denied', 'what it would say was revoked or suspended');
  if (!(await formatsOf(context.ports, tenant)).includes(format))
    return refuse('unknown_credential_configuration', 'the issuer has no key for this format');
  const holders = await proveHolders(context, tenant, proofs);
  if (!holders.ok) return holders;
  if (session.ordered + holders.value.length > maxOrdered)
    return refuse('credential_request_denied', 'the offer was for fewer credentials');
  if (deferral?.state === 'pending') {
    const id = await deferIssuance(context.ports, tenant, session.id, { format, holders: holders.value });
    return grant(await answered(202, { transaction_id: id, interval: deferredSeconds }, encryption));
  }
  const issued = await issueOffered(context.ports, tenant, session.id, format, holders.value);
  return grant(await answered(200, { credentials: credentialsIn(issued), notification_id: session.id }, encryption));
}

/** How long a wallet should wait before it asks again, in seconds. */
export const deferredSeconds = 60;

/** One with an embedded proof is an object (Appendix A.1.2.4). */
export const credentialsIn = (issued: readonly IssuedCredential[]) =>
  issued.map(({ compact, format }) => ({ credential: format === 'ldp_vc' ? JSON.parse(compact) : compact }));

/** An answer in clear, or encrypted if the wallet asked for that, whatever it says. */
export const answered = async (
  status: CredentialAnswer['status'],
  json: object,
  encryption: ResponseEncryption | undefined,
): Promise<CredentialAnswer> => (encryption ? { status, jwe: await encrypted(json, encryption) } : { status, json });

interface Order {
  readonly format: OfferedFormat;
  readonly proofs: unknown;
  readonly encryption?: ResponseEncryption;
}

function orderIn(opened: OpenedRequest, session: IssuanceSession): VciResult<Order> {
  const request = zCredentialRequest.safeParse(opened.said).data;
  if (!request) return refuse('invalid_credential_request', 'it is no credential request');
  const format = formatIn(request, session);
  if (!format.ok) return format;
  const order = { format: format.value, proofs: request.proofs };
  const encryption = encryptionIn(request.credential_response_encryption, opened);
  return encryption.ok ? grant({ ...order, ...encryption.value }) : encryption;
}

/** How an answer is to be encrypted, if it is. In a request in clear anybody on the way could have put another key (§8.3). */
export function encryptionIn(
  value: unknown,
  { wasEncrypted }: OpenedRequest,
): VciResult<{ readonly encryption?: ResponseEncryption }> {
  if (value === undefined) return grant({});
  if (!wasEncrypted)
    return refuse('invalid_encryption_parameters', 'a request for an encrypted answer must be encrypted itself');
  const encryption = parseEncryption(value);
  return encryption
    ? grant({ encryption })
    : refuse('invalid_encryption_parameters', 'ECDH-ES to P-256, with A256GCM or A128GCM, is known here');
}

/**
 * A wallet that had to say what it wants to be authorized for names a data set by the identifier in the token answer; any other a
 * configuration (§8.2).
 */
function formatIn(request: CredentialRequest, { type, access }: IssuanceSession): VciResult<OfferedFormat> {
  const { credential_configuration_id: id, credential_identifier: identifier } = request;
  if ((identifier === undefined) === (id === undefined))
    return refuse('invalid_credential_request', 'it must name one configuration or one identifier');
  const authorized = access?.configurations;
  if (identifier !== undefined && !authorized?.includes(identifier))
    return refuse('unknown_credential_identifier', 'the token is not for this identifier');
  if (id !== undefined && authorized)
    return refuse('invalid_credential_request', 'it must name a credential_identifier of the token answer');
  const named = identifier ?? id ?? '';
  const configuration = configurationFrom(named);
  return configuration?.type === type
    ? grant(configuration.format)
    : refuse('unknown_credential_configuration', 'the offer is not for this configuration');
}

const encrypted = (answer: object, { jwk, enc }: ResponseEncryption): Promise<string> =>
  encryptResponse(answer, { ...jwk, kid: jwk.kid ?? '' }, enc);
