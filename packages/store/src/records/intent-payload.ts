import type { ChainIntent, Keyring } from '@assent/application';
import { type Bytes32, zBytes32 } from '@assent/domain';
import type { IntentPayload } from '../entities/outbox.ts';

/** An intent as it is kept. The secret of a consent is sealed: to have it is to be able to revoke. */
export function payloadFrom(keyring: Keyring, id: string, intent: ChainIntent): IntentPayload {
  if (intent.kind !== 'reveal_consent') return intent;
  return { kind: intent.kind, sealedSecret: keyring.seal(Buffer.from(intent.secret), intentContext(id)) };
}

/** The intent that was kept. @throws AppError `key_unavailable` */
export function intentFrom(keyring: Keyring, id: string, payload: IntentPayload): ChainIntent {
  if (payload.kind !== 'reveal_consent') return payload;
  return { kind: payload.kind, secret: secretFrom(keyring.open(payload.sealedSecret, intentContext(id))) };
}

/** The context that the secret of an intent is sealed under. */
export const intentContext = (id: string): string => `intent:${id}`;

const secretFrom = (bytes: Uint8Array): Bytes32 => zBytes32.parse(Buffer.from(bytes).toString());
