import { type IssuanceSession, issueOffered, maxOrdered, noteIssuance, stateOfSource } from '@assent/application';
import type { TenantId } from '@assent/domain';
import { encryptResponse } from '../vp/response-encryption.ts';
import { type Authorization, authorize } from './authorize.ts';
import {
  type CredentialRequest,
  parseEncryption,
  type ResponseEncryption,
  zCredentialRequest,
} from './credential-request.ts';
import type { IssuerContext } from './issuer-context.ts';
import { configurationFrom, type OfferedFormat, placesOf } from './metadata.ts';
import { proveHolders } from './prove-holders.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

/** The credentials in JSON, or as a JWE to the key that the wallet named (OpenID4VCI 1.0 §8.3, §10). */
export type CredentialAnswer = { readonly json: object } | { readonly jwe: string };

/** Issues what was offered to the keys that the request proves. @throws AppError `did_resolution_failed`, `not_accredited` */
export async function answerCredentialRequest(
  context: IssuerContext,
  tenant: TenantId,
  by: Authorization,
  body: unknown,
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
  body: unknown,
): Promise<VciResult<CredentialAnswer>> {
  const order = orderIn(body, session);
  if (!order.ok) return order;
  const { format, proofs, encryption } = order.value;
  if ((await stateOfSource(context.ports, tenant, session)) !== 'in_force')
    return refuse('credential_request_denied', 'what it would say was revoked or suspended');
  const holders = await proveHolders(context, tenant, proofs);
  if (!holders.ok) return holders;
  if (session.ordered + holders.value.length > maxOrdered)
    return refuse('credential_request_denied', 'the offer was for fewer credentials');
  const issued = await issueOffered(context.ports, tenant, session.id, format, holders.value);
  const answer = { credentials: issued.map(({ compact }) => ({ credential: compact })), notification_id: session.id };
  return grant(encryption ? { jwe: await encrypted(answer, encryption) } : { json: answer });
}

interface Order {
  readonly format: OfferedFormat;
  readonly proofs: unknown;
  readonly encryption?: ResponseEncryption;
}

function orderIn(body: unknown, session: IssuanceSession): VciResult<Order> {
  const request = zCredentialRequest.safeParse(body).data;
  if (!request) return refuse('invalid_credential_request', 'it is no credential request');
  const format = formatIn(request, session);
  if (!format.ok) return format;
  const order = { format: format.value, proofs: request.proofs };
  if (request.credential_response_encryption === undefined) return grant(order);
  const encryption = parseEncryption(request.credential_response_encryption);
  return encryption
    ? grant({ ...order, encryption })
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
