import type { ErrorCode } from '@assent/domain';
import * as z from 'zod';

/** An error answer: RFC 9457 problem details with our `code` and `params`. Never holds input values. */
export const zProblem = z.looseObject({
  type: z.string(),
  status: z.int(),
  title: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof zProblem>;

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What the caller can do about it. */
  readonly remedy: string;
}

/** HTTP meaning of each error code. A new code does not compile until it has a line here. */
export const problems: Record<ErrorCode, ProblemKind> = {
  invalid_request: {
    status: 400,
    title: 'The request does not match the API description',
    remedy: 'Correct the places that `params.pointers` names.',
  },
  unauthenticated: {
    status: 401,
    title: 'The credentials of the request are missing or wrong',
    remedy: 'Send `Authorization: Bearer` with a valid key or session token.',
  },
  forbidden: { status: 403, title: 'This caller may not do this', remedy: 'Use an account that may.' },
  not_found: { status: 404, title: 'There is no such thing here', remedy: 'Check the identifier and the tenant.' },
  not_acceptable: {
    status: 406,
    title: 'There is no such form of it',
    remedy: 'Accept one of the media types in `params.mediaTypes`.',
  },
  conflict: { status: 409, title: 'It exists already', remedy: 'Read what is there, or choose another identifier.' },
  gone: { status: 410, title: 'It was erased', remedy: 'Nothing: the data no longer exists.' },
  payload_too_large: { status: 413, title: 'The request is too large', remedy: 'Stay below `params.limitBytes`.' },
  unsupported_media_type: {
    status: 415,
    title: 'The request body is not JSON',
    remedy: 'Send `Content-Type: application/json`.',
  },
  unsupported_resource: {
    status: 422,
    title: 'The FHIR resource holds something that is not understood',
    remedy: 'Leave out what `params` names, or send the claims themselves.',
  },
  not_accredited: {
    status: 403,
    title: 'The organisation is not accredited for this credential type',
    remedy: 'Ask the network operator for an accreditation.',
  },
  rate_limited: { status: 429, title: 'Too many requests', remedy: 'Wait as long as `Retry-After` says.' },
  timeout: { status: 503, title: 'The request took too long', remedy: 'Try again.' },
  overloaded: {
    status: 503,
    title: 'There is more to check than can be checked now',
    remedy: 'Try again; until then treat the data as closed.',
  },
  did_resolution_failed: {
    status: 503,
    title: 'The keys of an issuer cannot be obtained now',
    remedy: 'Try again; until then treat the data as closed.',
  },
  registry_unavailable: {
    status: 503,
    title: 'Revocation status cannot be read now',
    remedy: 'Try again; until then treat the data as closed.',
  },
  store_unavailable: { status: 503, title: 'The database cannot be reached', remedy: 'Try again.' },
  key_unavailable: { status: 503, title: 'A key is not available', remedy: 'Tell the operator.' },
  certificate_unavailable: {
    status: 503,
    title: 'The organisation has no certificate to sign under, or it has expired',
    remedy: 'Tell the organisation: `assent issuer csr`, and then `assent issuer certificate set`.',
  },
  configuration_invalid: { status: 500, title: 'The service is not configured', remedy: 'Tell the operator.' },
  wallet_unreadable: { status: 500, title: 'The wallet cannot be read', remedy: 'Check the passphrase.' },
};
