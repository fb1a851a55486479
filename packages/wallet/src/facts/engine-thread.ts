import { AppError } from '@assent/domain';
import { Buffer } from 'buffer/index.js';
import type { EngineAnswer, EngineCall } from './engine-messages.ts';
import { factEngine } from './fact-engine.ts';

// the engine looks for one when it is loaded, and browsers have none
Object.assign(globalThis, { Buffer });

/** The thread itself. It is alone with one page, so whatever reaches it is from there. */
const answer = (message: EngineAnswer): void => postMessage(message);

addEventListener('message', async ({ data }: MessageEvent<EngineCall>) => {
  const { id, method, input } = data;
  const onProgress = (progress: Extract<EngineAnswer, { progress: unknown }>['progress']) => answer({ id, progress });
  const work = factEngine[method] as (...all: readonly unknown[]) => Promise<unknown>;
  try {
    answer({ id, result: await work(...input, ...(method === 'prove' ? [onProgress] : [])) });
  } catch (error) {
    const failure = error instanceof AppError ? { code: error.code, params: error.params } : null;
    answer({ id, failure });
  }
});
