import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Clock, Pause, Random, Sha256 } from '@assent/application';
import { type Bytes32, instantFrom, orderedUuid } from '@assent/domain';

/** The clock of this machine. */
export const systemClock = (): Clock => ({ now: () => instantFrom(Date.now()) });

/** Lets everything else go first that waits for this thread: requests, timers, what other processes answered. */
export const threadPause: Pause = () => setImmediate();

/** Randomness of the operating system. */
export const secureRandom = (): Random => ({
  uuid: randomUUID,
  orderedUuid: () => orderedUuid(Date.now(), randomUUID()),
  bytes32: () => `0x${randomBytes(32).toString('hex')}` as Bytes32,
  token: () => randomBytes(32).toString('base64url'),
});

/** SHA-256 of text in UTF-8, lower-case hexadecimal (FIPS 180-4). */
export const sha256Hex: Sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex');
