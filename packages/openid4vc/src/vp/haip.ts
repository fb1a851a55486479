import type { ResponseMode } from '@assent/application';
import { AppError, type DcqlQuery } from '@assent/domain';

/** A profile of OpenID4VC that can be asked for: HAIP 1.0. */
export type Openid4vcProfile = 'haip';

/** What the profile says of a request, whoever makes it. */
export interface ProfiledRequest {
  /** How the verifier is known; `origin` if the request is not signed and came through a page. */
  readonly prefix: string;
  readonly responseMode: ResponseMode;
  readonly query: DcqlQuery;
}

/** JSON pointers to what HAIP 1.0 §5 forbids: other clients than `x509_hash`, answers in the clear, other formats than SD-JWT VC. */
export function faultsAgainstHaip({ prefix, responseMode, query }: ProfiledRequest): readonly string[] {
  const isOfPage = responseMode.startsWith('dc_api');
  const isKnown = prefix === 'x509_hash' || (isOfPage && prefix === 'origin');
  return [
    ...(isKnown ? [] : ['#/client_id_prefix']),
    ...(responseMode.endsWith('.jwt') ? [] : ['#/response_mode']),
    ...query.credentials.flatMap(({ format }, at) =>
      format === 'dc+sd-jwt' ? [] : [`#/dcql/credentials/${at}/format`],
    ),
  ];
}

/** For a wallet that keeps to the profile. @throws AppError `invalid_request` with the code of the specification and what is forbidden */
export function assertHaip(request: {
  readonly client_id: string;
  readonly response_mode: ResponseMode;
  readonly dcql_query: DcqlQuery;
}): void {
  const { client_id, response_mode: responseMode, dcql_query: query } = request;
  const prefix = client_id.slice(0, client_id.indexOf(':'));
  const [fault] = faultsAgainstHaip({ prefix, responseMode, query });
  if (fault === undefined) return;
  const error = fault === '#/client_id_prefix' ? 'invalid_client' : 'invalid_request';
  throw new AppError('invalid_request', { error, fault: `HAIP 1.0 forbids it: ${fault}` });
}
