import type { Clock, Keyring, Random, Sealed } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import * as z from 'zod';

/** How long a nonce is good, in seconds. */
export const nonceSeconds = 300;

/** Nonces that nobody has to remember before they are used: what they say is sealed. */
export interface Nonces {
  make(issuer: string): string;
  /** When it ends, in seconds since 1970; undefined if it is not one for this issuer, or over. */
  endOf(nonce: string, issuer: string): number | undefined;
}

const zNonce = z.strictObject({ end: z.int(), random: z.string() });
const contextOf = (issuer: string) => `openid4vci-nonce:${issuer}`;

export const sealedNonces = (keyring: Pick<Keyring, 'seal' | 'open'>, random: Random, clock: Clock): Nonces => ({
  make(issuer) {
    const content = { end: toUnixSeconds(clock.now()) + nonceSeconds, random: random.token() };
    const sealed = keyring.seal(Buffer.from(JSON.stringify(content)), contextOf(issuer));
    return sealed;
  },
  endOf(nonce, issuer) {
    const content = openedBy(keyring, nonce as Sealed, contextOf(issuer));
    const end = zNonce.safeParse(content).data?.end;
    return end !== undefined && end > toUnixSeconds(clock.now()) ? end : undefined;
  },
});

/** What was not sealed here cannot be opened, and is no nonce. */
function openedBy(keyring: Pick<Keyring, 'open'>, sealed: Sealed, context: string): unknown {
  try {
    return JSON.parse(Buffer.from(keyring.open(sealed, context)).toString());
  } catch {
    return undefined;
  }
}
