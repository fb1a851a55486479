import { parentPort } from 'node:worker_threads';
import { isSigned } from '../jws/verify-signature.ts';
import { type SignatureBatch, type SignatureJob, sharedClockMs, type WorkerMessage } from './signature-messages.ts';

// What runs in a worker: checks signatures and knows nothing else.
const decide = ({ key, algorithm, signed, signature }: SignatureJob): boolean =>
  isSigned({ key, algorithm, signed: Buffer.from(signed, 'latin1'), signature: Buffer.from(signature, 'base64url') });

const say = (message: WorkerMessage) => parentPort?.postMessage(message);

parentPort?.on('message', ({ id, jobs }: SignatureBatch) => {
  const answers = jobs.map(decide);
  say({ id, answers, doneAtMs: sharedClockMs() });
});
say('ready');
