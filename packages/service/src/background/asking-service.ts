import { AppError } from '@assent/domain';
import type { FromThread, Question, ToThread } from './messages.ts';

type Answer = Extract<ToThread, { readonly id: number }>;

/** Questions of a thread to the service, whose index follows the chain. `hear` takes the answers. */
export function askingService(say: (message: FromThread) => void) {
  const open = new Map<number, PromiseWithResolvers>();
  let last = 0;
  return {
    /** @throws AppError what the service did */
    ask: (question: Question): Promise<unknown> =>
      new Promise((resolve, reject) => {
        last += 1;
        open.set(last, { resolve, reject });
        say({ kind: 'ask', id: last, question });
      }),
    hear(message: Answer): void {
      const asked = open.get(message.id);
      open.delete(message.id);
      if (message.kind === 'answer') asked?.resolve(message.answer);
      else asked?.reject(new AppError(message.code, message.params));
    },
  };
}

interface PromiseWithResolvers {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}
