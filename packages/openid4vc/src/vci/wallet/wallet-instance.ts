import type { Clock, Random } from '@assent/application';
import { AppError, toUnixSeconds } from '@assent/domain';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import * as z from 'zod';
import type { Post } from '../../vp/wallet/post-form.ts';
import { headerOf } from '../dpop.ts';
import { thumbprintOf, zPublicKey } from '../public-key.ts';
import { instanceProofType, zAttestation, zAttestationHeader } from '../wallet-attestation-terms.ts';
import { type DpopKey, newKey } from './dpop-key.ts';
import { answerOf, refusedBy, understood } from './http.ts';
import type { ServerMetadata } from './issuer-metadata.ts';

/** An instance of a wallet: its private key, and the word of the wallet's maker for it (OAuth 2.0 Attestation-Based Client Authentication). */
export interface WalletInstance {
  readonly key: DpopKey;
  readonly attestation: string;
}

/** A key for an instance of a wallet. It is the same for all issuers that ask for it, so nobody else is shown it. */
export const newInstanceKey = newKey;

/**
 * What an attestation says, if it is of this key: how the wallet calls itself, and until when. Who signed it is for issuers to judge.
 *
 * @throws AppError `invalid_request` if it is none, is of another key, or is over
 */
export async function readAttestation(
  { key, attestation }: WalletInstance,
  clock: Clock,
): Promise<{ readonly clientId: string; readonly endSeconds: number }> {
  const isOne = zAttestationHeader.safeParse(headerOf(attestation)).success;
  const claims = isOne ? zAttestation.safeParse(decodeJwt(attestation)).data : undefined;
  if (!claims) throw refusedAttestation('it is no attestation of a wallet');
  if ((await thumbprintOf(claims.cnf.jwk)) !== (await thumbprintOf(zPublicKey.parse(publicHalfOf(key)))))
    throw refusedAttestation('it is of the key of another wallet');
  if (claims.exp <= toUnixSeconds(clock.now())) throw refusedAttestation('it is over');
  return { clientId: claims.sub, endSeconds: claims.exp };
}

const refusedAttestation = (fault: string) => new AppError('invalid_request', { at: 'attestation', fault });

/** The public half of the key of an instance. */
export const publicHalfOf = ({ d: _, ...jwk }: DpopKey) => jwk;

interface Shower {
  readonly post: Post;
  readonly clock: Clock;
  readonly random: Random;
  readonly instance?: WalletInstance | undefined;
}

const attested = 'attest_jwt_client_auth';
const zChallenge = z.looseObject({ attestation_challenge: z.string().min(1).max(4096) });

/** Whether a server takes no wallet whose maker nobody vouches for. */
export const mustBeAttested = ({ token_endpoint_auth_methods_supported: methods = [] }: ServerMetadata): boolean =>
  methods.includes(attested) && !methods.includes('none');

/**
 * Headers that show a server whose wallet this is, if it takes no other. Where it takes others too nothing is shown: issuers could tell by
 * the key that they have to do with the same person.
 *
 * @throws AppError `invalid_request` if the wallet has no attestation that is good now; `timeout`
 */
export async function instanceHeaders(
  server: ServerMetadata,
  shower: Shower,
): Promise<Readonly<Record<string, string>>> {
  if (!mustBeAttested(server)) return {};
  const { instance, clock, random } = shower;
  if (!instance)
    throw refusedBy(
      'authorization server metadata',
      'invalid_client',
      'it takes wallets that their maker attests only',
    );
  await readAttestation(instance, clock);
  const challenge = await challengeOf(server, shower.post);
  const proof = new SignJWT({
    ...{ aud: server.issuer, jti: random.token(), iat: toUnixSeconds(clock.now()) },
    ...(challenge === undefined ? {} : { challenge }),
  }).setProtectedHeader({ typ: instanceProofType, alg: 'ES256' });
  return {
    'oauth-client-attestation': instance.attestation,
    'oauth-client-attestation-pop': await proof.sign(await importJWK({ ...instance.key }, 'ES256')),
  };
}

async function challengeOf({ challenge_endpoint: url }: ServerMetadata, post: Post): Promise<string | undefined> {
  if (url === undefined) return undefined;
  const answer = answerOf(await post(url, { form: {}, accept: 'application/json' }), 'challenge');
  return understood(zChallenge, answer, 'challenge').attestation_challenge;
}
