import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalService } from '@assent/cli';
import { type Figure, median, printFigures } from '../support/figures.ts';
import { quantile } from '../support/freshness/samples.ts';
import { clinicUnderLoad } from '../support/http/clinic-under-load.ts';
import { wireRequest } from '../support/http/connection.ts';
import { latencyPlot } from '../support/http/latency-plot.ts';
import { type Load, type LoadPlan, type LoadProcess, startLoadProcess, stepBack } from '../support/http/load.ts';
import { processUse } from '../support/http/process-use.ts';
import { walletFolder } from '../support/people.ts';
import { builtProgram, repositoryFile } from '../support/repository.ts';

const connections = 48;
const patients = 50;
const presentationCount = 600;
/** Until V8 has compiled what runs often: the tail goes on falling for half a minute. */
const warmUpSeconds = 30;
const decisionTargetMs = 10;
const longMinutes = 10;
/** Stretches of a short run: what disturbs the machine for some seconds is seen, and does not speak for all of it. */
const shortStretches = 6;
const floorSeconds = 5;
const fullSeconds = 10;

/** A stretch of a steady load, and what the two processes used in it. */
interface Stretch extends Load {
  readonly serviceCores: number;
  readonly loadCores: number;
  readonly residentMb: number;
}

async function stretch(load: LoadProcess, plan: LoadPlan, pid: number): Promise<Stretch> {
  const before = processUse(pid);
  const made = await load.run(plan);
  const after = processUse(pid);
  return {
    ...made,
    serviceCores: (after.cpuSeconds - before.cpuSeconds) / made.seconds,
    loadCores: made.cpuSeconds / made.seconds,
    residentMb: after.residentMb,
  };
}

const say = (name: string, { timesMs, wrong, seconds }: Load) =>
  console.error(
    `${name}: ${Math.round(timesMs.length / seconds)}/s, p50 ${quantile(timesMs, 0.5).toFixed(1)}, ` +
      `p99 ${quantile(timesMs, 0.99).toFixed(1)}, p99.9 ${quantile(timesMs, 0.999).toFixed(1)} ms, ${wrong} wrong`,
  );

async function measure(rate: number, seconds: number, stretches: number) {
  const wallets = walletFolder();
  const service = await startLocalService({
    program: builtProgram('service'),
    environment: { ...process.env, ASSENT_RATE_PER_SECOND: '100000', ASSENT_RATE_BURST: '100000' },
  });
  const load = startLoadProcess();
  try {
    const url = new URL(service.url);
    console.error(`${patients} patients give a consent …`);
    const clinic = await clinicUnderLoad(service, wallets, patients);
    const common = { url: url.href, connections };
    const steadily = (forSeconds: number) => ({ kind: 'steady', perSecond: rate, seconds: forSeconds }) as const;
    const toHealth = {
      ...common,
      requests: [wireRequest(url, { method: 'GET', path: '/health' })],
      expected: { status: 200, text: '' },
      pace: steadily(floorSeconds),
    };
    const toDecide = {
      ...common,
      requests: clinic.decisions,
      expected: { status: 200, text: '"verdict":"Permit"' },
      pace: steadily(seconds),
    };

    stepBack();
    await load.run({ ...toDecide, pace: steadily(warmUpSeconds) });
    const [floors, steady]: [Stretch[], Stretch[]] = [[], []];
    while (steady.length < stretches) {
      floors.push(await stretch(load, toHealth, service.pid));
      say('floor: GET /health', floors.at(-1) as Load);
      steady.push(await stretch(load, toDecide, service.pid));
      say(`decisions, ${steady.length} of ${stretches}`, steady.at(-1) as Load);
    }
    const most = await load.run({ ...toDecide, pace: { kind: 'full', seconds: fullSeconds } });
    say('decisions, as many as it can', most);
    console.error(`${presentationCount} presentations are made …`);
    const verified = await load.run({
      ...common,
      connections: 16,
      requests: await clinic.presentations(presentationCount),
      expected: { status: 200, text: '{"valid":true' },
      pace: { kind: 'once' },
    });
    say('verifications, as many as it can', verified);
    return { floors, steady, most, verified };
  } finally {
    await load.stop();
    await service.stop();
    wallets.remove();
  }
}

const figure = (
  name: string,
  value: number,
  unit: string,
  holds?: (value: number) => boolean,
  target?: number,
): Figure => ({
  figure: `http: ${name}`,
  value,
  unit,
  target: target ?? null,
  ...(holds ? { holds: holds(value) } : {}),
});

const spread = (name: string, { timesMs }: Pick<Load, 'timesMs'>): readonly Figure[] =>
  [0.5, 0.99, 0.999].map((share) => figure(`${name}, p${share * 100}`, quantile(timesMs, share), 'ms'));
const together = (loads: readonly Load[]) => ({
  timesMs: Float64Array.from(loads.flatMap(({ timesMs }) => [...timesMs])),
});

function figuresOf({ floors, steady, most, verified }: Awaited<ReturnType<typeof measure>>, rate: number): Figure[] {
  const all = together(steady);
  const seconds = steady.reduce((sum, one) => sum + one.seconds, 0);
  const [first, last] = [steady[0] as Stretch, steady.at(-1) as Stretch];
  const rateOf = (load: Load) => load.timesMs.length / load.seconds;
  const tails = steady.map(p99);
  const isQuick = (ms: number) => ms <= decisionTargetMs;
  return [
    ...spread(`floor: GET /health at ${rate}/s`, together(floors)),
    ...spread(`decision at ${rate}/s, all stretches`, all),
    figure(`decision at ${rate}/s, p99 of a stretch, the median`, median(tails), 'ms', isQuick, decisionTargetMs),
    figure(`decision at ${rate}/s, p99 of a stretch, the worst`, Math.max(...tails), 'ms'),
    figure('decisions answered', all.timesMs.length / seconds, '1/s', (value) => value >= rate * 0.99, rate),
    figure('cores used by the service', median(steady.map(({ serviceCores }) => serviceCores)), 'cores'),
    figure('cores used by the load', median(steady.map(({ loadCores }) => loadCores)), 'cores'),
    figure('memory of the service, first stretch', first.residentMb, 'MB'),
    figure('memory of the service, last stretch', last.residentMb, 'MB'),
    ...(steady.length < longMinutes ? [] : flatness(steady)),
    figure('decisions, as many as it can', rateOf(most), '1/s'),
    ...spread('decisions, as many as it can', most),
    figure('verifications of two credentials, as many as it can', rateOf(verified), '1/s'),
    ...spread('verifications, as many as it can', verified),
    figure(
      'wrong answers',
      [...floors, ...steady, most, verified].reduce((sum, { wrong }) => sum + wrong, 0),
      'answers',
      (count) => count === 0,
      0,
    ),
  ];
}

/** Whether a long run ends as it began. Stretches of a short one are too short to tell. */
function flatness(steady: readonly Stretch[]): readonly Figure[] {
  const [first, second, last] = [steady[0] as Stretch, steady[1] as Stretch, steady.at(-1) as Stretch];
  return [
    figure('p99 of the last stretch to that of the first', p99(last) / p99(first), 'times', (r) => r <= 1.5, 1.5),
    figure(
      'memory of the last stretch to the second',
      last.residentMb / second.residentMb,
      'times',
      (r) => r <= 1.2,
      1.2,
    ),
  ];
}

const p99 = ({ timesMs }: Load) => quantile(timesMs, 0.99);

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '10' },
    long: { type: 'boolean', default: false },
    svg: { type: 'string' },
  },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
if (![rate, seconds].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error('npm run bench -- http [--rate N] [--seconds N] [--long] [--svg FILE]');
  process.exit(2);
}
const measured = await (values.long ? measure(rate, 60, longMinutes) : measure(rate, seconds, shortStretches));
if (values.long || values.svg) {
  const svg = values.svg ?? repositoryFile('docs/plots/http.svg');
  await mkdir(dirname(svg), { recursive: true });
  await writeFile(svg, latencyPlot(measured.steady, together(measured.floors)));
  console.error(`\nplot: ${svg}\n`);
}
const figures = figuresOf(measured, rate);
printFigures(figures);
process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
