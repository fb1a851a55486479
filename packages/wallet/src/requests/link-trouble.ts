import { AppError } from '@assent/domain';
import type { LinkFault } from './read-link.ts';

/** Why nothing came of a link or a code, as a person is told. */
export type LinkTrouble =
  | LinkFault
  | 'invalid_client'
  | 'malformed'
  | 'used'
  | 'needs_page'
  | 'bad_code'
  | 'not_kept'
  | 'not_yours';

/** What the person can do about it. */
export const nextAfter = (trouble: LinkTrouble): 'ask' | 'trust' | 'code' => {
  if (['dangerous', 'elsewhere', 'invalid_client'].includes(trouble)) return 'trust';
  return trouble === 'bad_code' ? 'code' : 'ask';
};

/** The trouble behind an error; undefined for one that is about the connection or the service, and not about the link. */
export function troubleOf(error: unknown): LinkTrouble | undefined {
  if (!(error instanceof AppError)) return undefined;
  const { code, params } = error;
  if (code === 'gone' || code === 'not_found') return 'used';
  if (code === 'forbidden')
    return (params.reasons as readonly string[] | undefined)?.includes('wrong_holder') ? 'not_yours' : 'not_kept';
  if (code === 'payload_too_large') return 'too_long';
  if (code !== 'invalid_request') return undefined;
  return byError[String(params.error)] ?? byFault(String(params.fault)) ?? 'malformed';
}

const byError: Readonly<Record<string, LinkTrouble>> = {
  elsewhere: 'elsewhere',
  invalid_client: 'invalid_client',
  needs_page: 'needs_page',
  invalid_grant: 'bad_code',
  tx_code: 'bad_code',
  unavailable: 'used',
  invalid_request_uri: 'used',
};

const byFault = (fault: string): LinkTrouble | undefined =>
  fault.includes('not https') || fault.includes('elsewhere') ? 'elsewhere' : undefined;
