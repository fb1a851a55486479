import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '@assent/api';
import { startLocalService } from '@assent/cli';
import { type Figure, median, printFigures } from '../support/figures.ts';
import { type Connection, openConnection, wireRequest } from '../support/http/connection.ts';
import { startFhirProcess } from '../support/proxy/fhir-process.ts';
import { clinicId, fillServer, hidingClinic } from '../support/proxy/hiding-clinic.ts';
import { type Comparison, compareClasses, compareSamples, leastFound, shuffle } from '../support/proxy/two-samples.ts';
import { builtProgram } from '../support/repository.ts';

/** Chance that one of all comparisons finds a difference where there is none. */
const alpha = 0.01;
/** A delay that the measurement must be able to see, as a share of a boundary: it would prove nothing if it could not. */
const visibleShare = 0.1;

/** What is asked. `full` is hidden or restricted, `none` is of nobody linked, `gone` is not there. */
const names = ['full', 'none', 'gone'] as const;
const ways = { read: 'Observation/o-NAME-1', search: 'Observation?patient=NAME' } as const;
type Way = keyof typeof ways;

interface Sample {
  readonly ms: number;
  readonly bytes: number;
}
type Samples = ReadonlyMap<string, Sample[]>;

const asked = (Object.keys(ways) as Way[]).flatMap((way) => names.map((name) => ({ way, name })));

/** Rounds that do not count: they are for the compiler. */
const warmUp = 5;

/** Asks for everything in turns, in an order that is drawn anew for each round. */
async function collect(url: string, token: () => Promise<string>, rounds: number): Promise<Samples> {
  const samples = new Map(asked.map(({ way, name }) => [`${way} ${name}`, [] as Sample[]]));
  const connection = await openConnection(new URL(url));
  const order = [...asked];
  for (let round = -warmUp; round < rounds; round += 1) {
    const bearer = await token();
    shuffle(order);
    for (const { way, name } of order) {
      const path = `/fhir/${clinicId}/${ways[way].replace('NAME', name)}`;
      const sample = await askOnce(connection, wireRequest(new URL(url), { method: 'GET', path, token: bearer }), way);
      if (round >= 0) samples.get(`${way} ${name}`)?.push(sample);
    }
  }
  connection.close();
  return samples;
}

/** @throws Error for an answer that shows something, or is a failure: then nothing was measured */
async function askOnce(connection: Connection, request: Buffer, way: Way): Promise<Sample> {
  const startedMs = performance.now();
  const { status, body, atMs } = await connection.send(request);
  const isHidden = way === 'read' ? status === 404 : status === 200 && body.includes('"total":0');
  if (!isHidden) throw new Error(`a ${way} is answered with ${status}`);
  return { ms: atMs - startedMs, bytes: body.length };
}

/** The boundary after which an answer came: 0 for the first, 1 for the second… */
const bucketOf = ({ ms }: Sample, stepMs: number) => Math.floor(Math.log2(Math.max(1, ms / stepMs)));

interface Pair extends Readonly<Record<'raw' | 'bucket' | 'size', Comparison>> {
  readonly name: string;
  readonly times: readonly [hidden: readonly number[], other: readonly number[]];
}

/** What is hidden against each that is not there, by time, by boundary and by size. */
const compareAll = (samples: Samples, stepMs: number): Pair[] =>
  (Object.keys(ways) as Way[]).flatMap((way) =>
    names.slice(1).map((name) => {
      const [a, b] = [samples.get(`${way} full`) ?? [], samples.get(`${way} ${name}`) ?? []];
      const by = (value: (one: Sample) => number) => [a.map(value), b.map(value)] as const;
      const times = by(({ ms }) => ms);
      return {
        name: `${way}, hidden and ${name === 'none' ? 'unlinked' : 'absent'}`,
        times,
        raw: compareSamples(...times),
        bucket: compareSamples(...by((one) => bucketOf(one, stepMs))),
        size: compareClasses(...by(({ bytes }) => bytes)),
      };
    }),
  );

const figure = (name: string, value: number, unit: string, target?: number, holds?: boolean): Figure => ({
  ...{ figure: `proxy: ${name}`, value, unit, target: target ?? null },
  ...(holds === undefined ? {} : { holds }),
});

const kinds = ['bucket', 'raw', 'size'] as const;

/** Each comparison has its share of alpha, so that many of them find nothing by chance more often than one. */
function figuresOf(pairs: readonly Pair[], samples: Samples, stepMs: number): Figure[] {
  const share = alpha / (pairs.length * kinds.length);
  const compared = pairs.flatMap((pair) =>
    kinds.flatMap((kind) => {
      const { p, difference } = pair[kind];
      const name = `${pair.name}, by ${kind}`;
      return [
        figure(`${name}, p ×1000`, p * 1000, '‰', share * 1000, p >= share),
        figure(`${name}, greatest difference`, difference, ''),
      ];
    }),
  );
  const times = [...samples].map(([name, found]) =>
    figure(`median of ${name}`, median(found.map(({ ms }) => ms)), 'ms'),
  );
  return [...compared, ...pairs.map((pair) => visibleDelay(pair, share, stepMs)), ...times];
}

/** The control: the least delay of what is hidden that the same test on the same answers would have found. */
function visibleDelay({ name, times }: Pair, share: number, stepMs: number): Figure {
  const limitMs = visibleShare * stepMs;
  const delays = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20].map((part) => part * limitMs);
  const foundMs = leastFound(...times, share, delays);
  if (foundMs === undefined) throw new Error('too few rounds: not even a delay of two boundaries would be found');
  return figure(`control: ${name}, least delay that would be found`, foundMs, 'ms', limitMs, foundMs <= limitMs);
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '150' }, step: { type: 'string', default: '250' } },
});
const [rounds, stepMs] = [Number(values.rounds), Number(values.step)];
const folder = mkdtempSync(join(tmpdir(), 'assent-proxy-'));
const server = await startFhirProcess();
await fillServer(server);
const file = join(folder, 'fhir.json');
writeFileSync(file, JSON.stringify({ tenants: { [clinicId]: { baseUrl: server.baseUrl, stepMs } } }));
const service = await startLocalService({
  program: builtProgram('service'),
  environment: {
    ...process.env,
    ...{ ASSENT_FHIR_UPSTREAMS_FILE: file, ASSENT_RATE_PER_SECOND: '100000', ASSENT_RATE_BURST: '100000' },
  },
});
try {
  const operator = createClient({ baseUrl: service.url, token: service.operatorKey });
  const { token } = await hidingClinic(service.url, operator);
  console.error(`${rounds} rounds with a boundary each ${stepMs} ms …`);
  const samples = await collect(service.url, token, rounds);
  const figures = figuresOf(compareAll(samples, stepMs), samples, stepMs);
  printFigures(figures);
  process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
} finally {
  await service.stop();
  await server.stop();
  rmSync(folder, { recursive: true });
}
