import { AppError } from '@assent/domain';
import type { EngineAnswer, EngineCall } from './engine-messages.ts';
import type { FactEngine, ProofProgress } from './fact-engine.ts';

interface Waiting {
  resolve(result: never): void;
  reject(error: Error): void;
  onProgress?: ((progress: ProofProgress) => void) | undefined;
}

/** An engine in a thread, which is started at the first call. The page stays responsive meanwhile. */
export function threadEngine(start: () => Worker): FactEngine {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let calls = 0;
  const call = <T>(method: EngineCall['method'], input: readonly unknown[], onProgress?: Waiting['onProgress']) =>
    new Promise<T>((resolve, reject) => {
      thread ??= started(start(), waiting, () => {
        thread = undefined;
      });
      const id = calls++;
      waiting.set(id, { resolve, reject, onProgress });
      thread.postMessage({ id, method, input } satisfies EngineCall);
    });
  return {
    commit: (...input) => call('commit', input),
    keep: (...input) => call('keep', input),
    prove: (order, onProgress) => call('prove', [order], onProgress),
  };
}

function started(thread: Worker, waiting: Map<number, Waiting>, forget: () => void): Worker {
  thread.onmessage = ({ data }: MessageEvent<EngineAnswer>) => {
    const call = waiting.get(data.id);
    if ('progress' in data) return call?.onProgress?.(data.progress);
    waiting.delete(data.id);
    if ('result' in data) call?.resolve(data.result as never);
    else
      call?.reject(
        data.failure ? new AppError(data.failure.code, data.failure.params) : new Error('the engine failed'),
      );
  };
  // it could not be loaded, or ran out of memory: the next call starts another
  thread.onerror = () => {
    for (const call of waiting.values()) call.reject(new AppError('overloaded', { at: 'engine' }));
    waiting.clear();
    thread.terminate();
    forget();
  };
  return thread;
}
