import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalService } from '@assent/cli';
import { type Figure, median, printFigures } from '../support/figures.ts';
import { quantile } from '../support/freshness/samples.ts';
import { clinicUnderLoad } from '../support/http/clinic-under-load.ts';
import { type Answer, wireRequest } from '../support/http/connection.ts';
import { latencyPlot } from '../support/http/latency-plot.ts';
import { fullLoad, type Load, type LoadOptions, steadyLoad } from '../support/http/load.ts';
import { processUse } from '../support/http/process-use.ts';
import { walletFolder } from '../support/people.ts';
import { builtProgram, repositoryFile } from '../support/repository.ts';

const connections = 48;
const patients = 50;
const presentationCount = 600;
const warmUpSeconds = 5;
const decisionTargetMs = 10;
const longMinutes = 10;
/** Stretches of a short run: what disturbs the machine for some seconds is seen, and does not speak for all of it. */
const shortStretches = 6;
const floorSeconds = 5;

/** A stretch of a steady load, and what the two processes used in it. */
interface Stretch extends Load {
  readonly serviceCores: number;
  readonly loadCores: number;
  readonly residentMb: number;
}

async function stretch(options: LoadOptions, pid: number, perSecond: number, seconds: number): Promise<Stretch> {
  const [before, own] = [processUse(pid), process.cpuUsage()];
  const load = await steadyLoad(options, perSecond, seconds);
  const after = processUse(pid);
  const used = process.cpuUsage(own);
  return {
    ...load,
    serviceCores: (after.cpuSeconds - before.cpuSeconds) / load.seconds,
    loadCores: (used.user + used.system) / 1e6 / load.seconds,
    residentMb: after.residentMb,
  };
}

const isPermit = ({ status, body }: Answer) => status === 200 && body.includes('"verdict":"Permit"');
const isValid = ({ status, body }: Answer) => status === 200 && body.startsWith('{"valid":true');

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
  try {
    const url = new URL(service.url);
    console.error(`${patients} patients give a consent …`);
    const clinic = await clinicUnderLoad(service, wallets, patients);
    const common = { url, connections };
    const health = wireRequest(url, { method: 'GET', path: '/health' });
    const toHealth = { ...common, next: () => health, isRight: ({ status }: Answer) => status === 200 };
    const toDecide = { ...common, next: clinic.nextDecision, isRight: isPermit };

    await steadyLoad(toDecide, rate, warmUpSeconds);
    const [floors, steady]: [Stretch[], Stretch[]] = [[], []];
    while (steady.length < stretches) {
      floors.push(await stretch(toHealth, service.pid, rate, floorSeconds));
      say('floor: GET /health', floors.at(-1) as Load);
      steady.push(await stretch(toDecide, service.pid, rate, seconds));
      say(`decisions, ${steady.length} of ${stretches}`, steady.at(-1) as Load);
    }
    const most = await fullLoad(toDecide, (_, passed) => passed > 10);
    say('decisions, as many as it can', most);
    console.error(`${presentationCount} presentations are made …`);
    const made = await clinic.presentations(presentationCount);
    const verified = await fullLoad(
      { ...common, connections: 16, next: () => made.pop() as Buffer, isRight: isValid },
      (sent) => sent >= presentationCount,
    );
    say('verifications, as many as it can', verified);
    return { floors, steady, most, verified };
  } finally {
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
const together = (loads: readonly Load[]) => ({ timesMs: loads.flatMap(({ timesMs }) => timesMs) });

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
