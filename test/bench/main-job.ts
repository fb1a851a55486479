import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import * as z from 'zod';
import { type Figure, median, printFigures } from '../support/figures.ts';
import { builtProgram } from '../support/repository.ts';

const zResult = z.object({
  succeeded: z.boolean(),
  readyMs: z.number(),
  steps: z.array(z.object({ title: z.string(), ms: z.number(), asExpected: z.boolean() })),
});

interface Run extends z.infer<typeof zResult> {
  /** From the start of the command to its end. */
  readonly wholeMs: number;
}

const wholeTargetSeconds = 10;

/** One demo on a service, a database and a chain of its own, as a user runs it. A demo that goes wrong is a run too. */
async function runOnce(): Promise<Run> {
  const startedMs = performance.now();
  const command = promisify(execFile)(process.execPath, [builtProgram('cli'), '--json', 'demo'], {
    maxBuffer: 2 ** 24,
  });
  const { stdout, stderr } = await command.catch((failure: { stdout: string; stderr: string }) => failure);
  const wholeMs = performance.now() - startedMs;
  if (!stdout.startsWith('{')) throw new Error(`the demo did not come to its end: ${stderr}`);
  return { ...zResult.parse(JSON.parse(stdout)), wholeMs };
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const wanted = Number(values.runs);
if (!Number.isSafeInteger(wanted) || wanted < 1) {
  console.error('npm run bench -- main-job [--runs N]');
  process.exit(2);
}

const runs: Run[] = [];
for (let turn = 1; turn <= wanted; turn += 1) {
  const run = await runOnce();
  runs.push(run);
  console.error(`run ${turn} of ${wanted}: ${(run.wholeMs / 1000).toFixed(2)} s`);
}

const [first] = runs;
const wholes = runs.map(({ wholeMs }) => wholeMs / 1000);
const good = runs.filter((run) => run.succeeded && run.steps.every(({ asExpected }) => asExpected)).length;
const sameSteps = runs.every(({ steps }) => steps.every(({ title }, at) => title === first?.steps[at]?.title));
const figures: Figure[] = [
  ...(first?.steps ?? []).map(({ title }, at) => ({
    figure: `main-job: ${title}`,
    value: median(runs.map(({ steps }) => steps[at]?.ms ?? Number.NaN)),
    unit: 'ms',
    target: null,
  })),
  {
    figure: 'main-job: service start to ready',
    value: median(runs.map((run) => run.readyMs)),
    unit: 'ms',
    target: null,
  },
  {
    figure: 'main-job: whole demo',
    value: median(wholes),
    unit: 's',
    target: wholeTargetSeconds,
    holds: median(wholes) < wholeTargetSeconds,
  },
  {
    figure: 'main-job: slowest whole demo',
    value: Math.max(...wholes),
    unit: 's',
    target: wholeTargetSeconds,
    holds: Math.max(...wholes) < wholeTargetSeconds,
  },
  {
    figure: 'main-job: runs with every step as it must be',
    value: good,
    unit: 'runs',
    target: wanted,
    holds: good === wanted && sameSteps,
  },
];
printFigures(figures);
process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
