import { createHash } from 'node:crypto';
import type { PresentationRequest } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import type { ForgeryWorld } from './forgery-world.ts';
import type { Party } from './party.ts';
import type { WorldFormat } from './samples.ts';
import { type Change, signedText } from './token.ts';

const contexts = ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/undefined-terms/v2'];
const mediaTypes: Readonly<Record<WorldFormat, string>> = {
  'dc+sd-jwt': 'application/dc+sd-jwt',
  'vc+jwt': 'application/vc+jwt',
  jwt_vc_json: 'application/jwt',
};

/** The envelope in which a presentation carries a token (VC-JOSE-COSE §3.2.3). */
export const envelope = (format: WorldFormat, compact: string, changes: object = {}) => ({
  '@context': contexts[0],
  id: `data:${mediaTypes[format]},${compact}`,
  type: 'EnvelopedVerifiableCredential',
  ...changes,
});

type Binding = Pick<PresentationRequest, 'challenge' | 'audience'>;

/** A presentation that answers `binding`, signed by its holder unless `by` signs it. */
export function present(
  { now, patient }: ForgeryWorld,
  { challenge, audience }: Binding,
  envelopes: readonly unknown[],
  { header, payload, holder = patient, by = holder }: Change & { readonly holder?: Party; readonly by?: Party } = {},
): Promise<string> {
  const iat = toUnixSeconds(now);
  const claims = {
    '@context': contexts,
    type: ['VerifiablePresentation'],
    holder: holder.did,
    verifiableCredential: envelopes,
    iss: holder.did,
    aud: audience,
    nonce: challenge,
    iat,
    exp: iat + 300,
    ...payload,
  };
  const fields = { alg: 'EdDSA', typ: 'vp+jwt', cty: 'vp', kid: holder.kid, ...header };
  return signedText(by, JSON.stringify(fields), JSON.stringify(claims));
}

/** An SD-JWT with the key binding that its presenter makes (RFC 9901 §4.3). */
export async function bind(
  { now, patient }: ForgeryWorld,
  { challenge, audience }: Binding,
  unbound: string,
  { header, payload, holder = patient, by = patient }: Change & { readonly holder?: Party; readonly by?: Party } = {},
): Promise<string> {
  const sd_hash = createHash('sha256').update(unbound, 'ascii').digest('base64url');
  const claims = { iat: toUnixSeconds(now), aud: audience, nonce: challenge, sd_hash, holder: holder.did, ...payload };
  const fields = { alg: 'EdDSA', typ: 'kb+jwt', ...header };
  return `${unbound}${await signedText(by, JSON.stringify(fields), JSON.stringify(claims))}`;
}

/** What the clinic says to a credential that the patient shows as it must be shown. */
export async function show(world: ForgeryWorld, format: WorldFormat, compact: string, holder = world.patient) {
  const request = await world.ask(format);
  const shown = format === 'dc+sd-jwt' ? await bind(world, request, compact, { holder, by: holder }) : compact;
  return world.accept(request, await present(world, request, [envelope(format, shown)], { holder }));
}
