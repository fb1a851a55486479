/** Answers to questions, each of which may fail alone, in their order. If it throws, all of them fail. */
type AnswerAll<Question, Answer> = (questions: readonly Question[]) => Promise<readonly PromiseSettledResult<Answer>[]>;

/**
 * Answers questions together: those that come while an answer is under way wait for the next one, `maxSize` at most at a
 * time. A question alone waits for nobody.
 */
export function inBatches<Question, Answer>(
  maxSize: number,
  answer: AnswerAll<Question, Answer>,
): (question: Question) => Promise<Answer> {
  let waiting: Waiting<Question, Answer>[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    await undefined; // those that are asked by the same code go together
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxSize);
      waiting = waiting.slice(maxSize);
      await settle(batch, answer);
    }
    isRunning = false;
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (!isRunning) void run();
    });
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

async function settle<Question, Answer>(
  batch: readonly Waiting<Question, Answer>[],
  answer: AnswerAll<Question, Answer>,
): Promise<void> {
  const [all] = await Promise.allSettled([answer(batch.map(({ question }) => question))]);
  batch.forEach(({ resolve, reject }, index) => {
    const own = all.status === 'fulfilled' ? all.value[index] : all;
    if (own?.status === 'fulfilled') resolve(own.value as Answer);
    else reject(own?.reason ?? new Error('a question without an answer'));
  });
}
