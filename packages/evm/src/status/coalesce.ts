interface Waiting<Q, A> {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets callers that come at the same time share one run. Whoever comes while a run is under way waits for the next one,
 * because the running one may have looked before the caller asked. `run` is never active twice; what it returns answers
 * each question at once.
 */
export function coalesce<Q, A>(
  run: (questions: readonly Q[]) => Promise<(question: Q) => A>,
): (question: Q) => Promise<A> {
  let waiting: Waiting<Q, A>[] = [];
  let isRunning = false;

  const answerAll = async (asked: readonly Waiting<Q, A>[]) => {
    try {
      const answer = await run(asked.map(({ question }) => question));
      for (const one of asked) settle(one, answer);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };

  const drain = async () => {
    isRunning = true;
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      await answerAll(asked);
    }
    isRunning = false;
  };

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      // callers of the same turn come before the first run
      if (!isRunning) queueMicrotask(() => isRunning || drain());
    });
}

function settle<Q, A>({ question, resolve, reject }: Waiting<Q, A>, answer: (question: Q) => A): void {
  try {
    resolve(answer(question));
  } catch (error) {
    reject(error);
  }
}
