import { setTimeout as sleep } from 'node:timers/promises';
import { type DidWorld, didWorld, type Resolve } from '../support/dids/did-world.ts';
import { type Figure, median, printFigures } from '../support/figures.ts';

const history = 50;
const rounds = 30;
const warmCalls = 2_000;

/** Microseconds of one of many calls, one after another. */
async function eachUs(resolve: Resolve, did: string, calls: number): Promise<number> {
  const started = performance.now();
  for (let call = 0; call < calls; call += 1) await resolve(did);
  return ((performance.now() - started) * 1000) / calls;
}

/** Medians over rounds in which every way has its turn, so that what else the machine does falls on all alike. */
async function measured(ways: Readonly<Record<string, () => Promise<number>>>, turns: number) {
  const found = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [name, way] of Object.entries(ways)) found.get(name)?.push(await way());
    await sleep(20); // the index needs a turn too
  }
  return (name: keyof typeof ways) => median(found.get(String(name)) ?? []);
}

const figure = (name: string, value: number, unit: string, target: number | null = null): Figure => ({
  figure: `dids: ${name}`,
  value,
  unit,
  target,
  ...(target === null ? {} : { holds: value <= target }),
});

async function warmFigures(world: DidWorld, changed: string, unchanged: string): Promise<readonly Figure[]> {
  const [mirrored, direct, reference] = [world.mirrored(), world.direct(), world.reference()];
  for (const resolve of [mirrored, direct, reference]) for (const did of [changed, unchanged]) await resolve(did);
  await sleep(600);
  const of = await measured(
    {
      mirrorChanged: () => eachUs(mirrored, changed, warmCalls),
      mirrorUnchanged: () => eachUs(mirrored, unchanged, warmCalls),
      direct: () => eachUs(direct, changed, 20),
      reference: () => eachUs(reference, changed, 1),
      referenceUnchanged: () => eachUs(reference, unchanged, 5),
      floor: () => eachUs(() => world.chainId(), '', 20),
    },
    rounds,
  );
  return [
    figure(`with the index, ${history} changes, warm`, of('mirrorChanged'), 'µs', 5),
    figure('with the index, no change, warm', of('mirrorUnchanged'), 'µs', 5),
    figure(`from a node, ${history} changes, warm`, of('direct') / 1000, 'ms'),
    figure(`peer: ethr-did-resolver, ${history} changes`, of('reference') / 1000, 'ms'),
    figure('peer: ethr-did-resolver, no change', of('referenceUnchanged') / 1000, 'ms'),
    figure('floor: eth_chainId', of('floor') / 1000, 'ms'),
  ];
}

async function coldFigures(world: DidWorld, changed: string): Promise<readonly Figure[]> {
  const of = await measured(
    {
      mirror: () => eachUs(world.mirrored(), changed, 1),
      direct: () => eachUs(world.direct(), changed, 1),
      reference: () => eachUs(world.reference(), changed, 1),
    },
    10,
  );
  return [
    figure(`with the index, ${history} changes, first time`, of('mirror') / 1000, 'ms'),
    figure(`from a node, ${history} changes, first time`, of('direct') / 1000, 'ms'),
    figure(`peer: ethr-did-resolver, ${history} changes, first time`, of('reference') / 1000, 'ms'),
  ];
}

console.error(`a chain with a did:ethr of ${history} changes and one of none`);
const world = await didWorld();
try {
  const [changed, unchanged] = [await world.createDid(history), await world.createDid(0)];
  const figures = [...(await warmFigures(world, changed, unchanged)), ...(await coldFigures(world, changed))];
  printFigures(figures);
  if (figures.some(({ holds }) => holds === false)) process.exitCode = 1;
} finally {
  await world.close();
}
