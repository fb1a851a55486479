import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '@assent/api';
import { startLocalService } from '@assent/cli';
import { type Figure, median, printFigures } from '../support/figures.ts';
import { type Connection, openConnection, wireRequest } from '../support/http/connection.ts';
import { startFhirProcess } from '../support/proxy/fhir-process.ts';
import { clinicIds, fillServer, hidingClinic } from '../support/proxy/hiding-clinic.ts';
import { type Comparison, compareClasses, compareSamples, shuffle } from '../support/proxy/two-samples.ts';
import { builtProgram } from '../support/repository.ts';

/** Chance that one of all comparisons finds a difference where there is none. */
const alpha = 0.01;
/** As short as a boundary can be set: the padding is as good as off. */
const bareStepMs = 10;

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
async function collect(url: string, tenant: string, token: () => Promise<string>, rounds: number): Promise<Samples> {
  const samples = new Map(asked.map(({ way, name }) => [`${way} ${name}`, [] as Sample[]]));
  const connection = await openConnection(new URL(url));
  const order = [...asked];
  for (let round = -warmUp; round < rounds; round += 1) {
    const bearer = await token();
    shuffle(order);
    for (const { way, name } of order) {
      const path = `/fhir/${tenant}/${ways[way].replace('NAME', name)}`;
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
}

/** What is hidden against each that is not there, by time, by boundary and by size. */
const compareAll = (samples: Samples, stepMs: number): Pair[] =>
  (Object.keys(ways) as Way[]).flatMap((way) =>
    names.slice(1).map((name) => {
      const [a, b] = [samples.get(`${way} full`) ?? [], samples.get(`${way} ${name}`) ?? []];
      const by = (value: (one: Sample) => number) => [a.map(value), b.map(value)] as const;
      return {
        name: `${way}, hidden and ${name === 'none' ? 'unlinked' : 'absent'}`,
        raw: compareSamples(...by(({ ms }) => ms)),
        bucket: compareSamples(...by((one) => bucketOf(one, stepMs))),
        size: compareClasses(...by(({ bytes }) => bytes)),
      };
    }),
  );

const figure = (name: string, value: number, unit: string, target?: number, holds?: boolean): Figure => ({
  ...{ figure: `proxy: ${name}`, value, unit, target: target ?? null },
  ...(holds === undefined ? {} : { holds }),
});

/** Each comparison has its share of alpha, so that many of them find nothing by chance more often than one. */
function figuresOf(padded: readonly Pair[], bare: readonly Pair[], samples: Samples, unpadded: Samples): Figure[] {
  const kinds = ['bucket', 'raw', 'size'] as const;
  const share = alpha / (padded.length * kinds.length);
  const held = padded.flatMap((pair) =>
    kinds.flatMap((kind) => {
      const { p, difference } = pair[kind];
      const name = `${pair.name}, by ${kind}`;
      return [
        figure(`${name}, p ×1000`, p * 1000, '‰', share * 1000, p >= share),
        figure(`${name}, greatest difference`, difference, ''),
      ];
    }),
  );
  const control = bare
    .filter(({ name }) => name.startsWith('search'))
    .flatMap((pair) => [
      figure(
        `control without padding: ${pair.name}, by raw, p ×1000`,
        pair.raw.p * 1000,
        '‰',
        share * 1000,
        pair.raw.p < share,
      ),
      figure(`control without padding: ${pair.name}, by raw, greatest difference`, pair.raw.difference, ''),
      figure(`control without padding: ${pair.name}, by bucket, p ×1000`, pair.bucket.p * 1000, '‰'),
    ]);
  const times = (prefix: string, all: Samples) =>
    [...all].map(([name, found]) => figure(`${prefix}median of ${name}`, median(found.map(({ ms }) => ms)), 'ms'));
  return [...held, ...control, ...times('', samples), ...times('control without padding: ', unpadded)];
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '150' }, step: { type: 'string', default: '250' } },
});
const [rounds, stepMs] = [Number(values.rounds), Number(values.step)];
const folder = mkdtempSync(join(tmpdir(), 'assent-proxy-'));
const server = await startFhirProcess();
await fillServer(server);
const [padded, bare] = clinicIds as [(typeof clinicIds)[number], (typeof clinicIds)[number]];
const file = join(folder, 'fhir.json');
const upstream = (ms: number) => ({ baseUrl: server.baseUrl, stepMs: ms });
writeFileSync(file, JSON.stringify({ tenants: { [padded]: upstream(stepMs), [bare]: upstream(bareStepMs) } }));
const service = await startLocalService({
  program: builtProgram('service'),
  environment: {
    ...process.env,
    ...{ ASSENT_FHIR_UPSTREAMS_FILE: file, ASSENT_RATE_PER_SECOND: '100000', ASSENT_RATE_BURST: '100000' },
  },
});
try {
  const operator = createClient({ baseUrl: service.url, token: service.operatorKey });
  const [first, second] = [
    await hidingClinic(service.url, operator, padded),
    await hidingClinic(service.url, operator, bare),
  ];
  console.error(`${rounds} rounds without padding …`);
  const control = await collect(service.url, bare, second.token, rounds);
  console.error(`${rounds} rounds with a boundary each ${stepMs} ms …`);
  const samples = await collect(service.url, padded, first.token, rounds);
  const figures = figuresOf(compareAll(samples, stepMs), compareAll(control, bareStepMs), samples, control);
  printFigures(figures);
  process.exitCode = figures.every(({ holds }) => holds !== false) ? 0 : 1;
} finally {
  await service.stop();
  await server.stop();
  rmSync(folder, { recursive: true });
}
