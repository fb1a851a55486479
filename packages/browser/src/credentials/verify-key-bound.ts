import {
  acceptUnless,
  type Instant,
  type RejectionReason,
  reject,
  toUnixSeconds,
  type Verification,
} from '@assent/domain';
import * as z from 'zod';
import type { DidReader } from '../keys/did-documents.ts';
import { parseCompactJws } from './compact-jws.ts';
import { type ReadCredential, readCredential } from './read-credential.ts';
import { digestOf } from './sd-jwt.ts';
import { isSigned, reasonAgainst } from './verify-signature.ts';

/** How long a presentation holds, in seconds, and how far the clock of a wallet may be ahead: as the service has it. */
const presentationLifetime = 300;
const skewSeconds = 60;

/** What a presentation has to answer. */
export interface Binding {
  readonly nonce: string;
  readonly audience: string;
}

const zBound = z.looseObject({
  iat: z.number(),
  aud: z.string(),
  nonce: z.string(),
  sd_hash: z.string(),
  // one that is in a presentation of somebody else is not shown alone
  holder: z.undefined().optional(),
});

/**
 * Checks an SD-JWT VC with its key binding (RFC 9901 §7.3): its issuer signed it with a key that the issuer has now, and who shows it has
 * the key that it names and answers this request, over [iat, iat + 300 s). Every reason against it. Dates of the credential, trust and
 * status are not looked at.
 *
 * @throws AppError `did_resolution_failed`: the answer is unknown
 */
export async function verifyKeyBound(
  compact: string,
  binding: Binding,
  { read, now }: { readonly read: DidReader; readonly now: Instant },
): Promise<Verification<ReadCredential>> {
  const end = compact.lastIndexOf('~') + 1;
  const unbound = compact.slice(0, end);
  const credential = await readCredential(unbound);
  if (!credential?.boundTo || credential.format !== 'dc+sd-jwt') return reject('malformed');
  const issuer = await reasonAgainst(credential.jws, credential.issuer, read);
  const reasons = [
    ...(issuer ? [issuer] : []),
    ...(await reasonsAgainstBinding(compact.slice(end), unbound, credential.boundTo, binding, now)),
  ];
  return acceptUnless(
    [...new Set(reasons)].map((reason) => ({ reason, at: '' })),
    credential,
  );
}

async function reasonsAgainstBinding(
  token: string,
  unbound: string,
  jwk: NonNullable<ReadCredential['boundTo']>,
  { nonce, audience }: Binding,
  now: Instant,
): Promise<readonly RejectionReason[]> {
  const jws = parseCompactJws(token);
  const bound = jws?.header.typ === 'kb+jwt' ? zBound.safeParse(jws.payload).data : undefined;
  if (!jws || !bound) return ['malformed'];
  const isProven = bound.sd_hash === (await digestOf(unbound)) && (await isSigned(jws, { jwk }));
  const age = toUnixSeconds(now) - bound.iat;
  return [
    ...(isProven ? [] : (['bad_proof'] as const)),
    ...(bound.nonce === nonce ? [] : (['wrong_challenge'] as const)),
    ...(bound.aud === audience ? [] : (['wrong_audience'] as const)),
    ...(age < -skewSeconds ? (['not_yet_valid'] as const) : []),
    ...(age >= presentationLifetime ? (['presentation_expired'] as const) : []),
  ];
}
