import { AppError } from '@assent/domain';
import { toBase64Url } from '../encodings/base64url.ts';
import { thumbprintOf } from '../smart-health-cards/card-keys.ts';
import type { CardSigner } from '../smart-health-cards/issue-card.ts';
import type { ticketFromGrant } from './ticket-from-grant.ts';

export type TicketClaims = ReturnType<typeof ticketFromGrant>;

/**
 * Signs a SMART Permission Ticket (draft of 2026-04-30, "Signing Algorithm"): a JWT with ES256, whose `kid` is in the key set of its `iss`.
 *
 * @throws AppError `key_unavailable` if the signer returns anything but 64 octets
 */
export async function signTicket(signer: CardSigner, claims: TicketClaims): Promise<string> {
  const header = { typ: 'JWT', alg: 'ES256', kid: await thumbprintOf(signer.x, signer.y) };
  const signingInput = [header, claims].map((part) => toBase64Url(encoded(JSON.stringify(part)))).join('.');
  const signature = await signer.sign(encoded(signingInput));
  if (signature.length !== 64) throw new AppError('key_unavailable', { octets: 64 });
  return `${signingInput}.${toBase64Url(signature)}`;
}

const encoded = (text: string) => new TextEncoder().encode(text);
