import { AppError } from '@assent/domain';

/** Repeats work until it is told to stop. */
export interface RunLoop {
  run(signal: AbortSignal): Promise<void>;
  wake(): void;
}

const failureMs = 1000;

/**
 * Calls `step` again after the pause it returns, in milliseconds, or as soon as `wake` is called. An AppError goes to
 * `onFailure` and the work goes on after a second; any other error is a bug and ends `run`.
 */
export function runLoop(step: () => Promise<number>, onFailure: (error: AppError) => void): RunLoop {
  let isAwake = false;
  let wakeUp: () => void = () => undefined;

  const attempt = async (): Promise<number> => {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      onFailure(error);
      return failureMs;
    }
  };

  const pause = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      wakeUp = end;
      if (isAwake || signal.aborted) end();
    });

  return {
    async run(signal) {
      while (!signal.aborted) {
        isAwake = false;
        await pause(await attempt(), signal);
      }
    },
    wake() {
      // also remembered while a step is under way, which may have looked already
      isAwake = true;
      wakeUp();
    },
  };
}
