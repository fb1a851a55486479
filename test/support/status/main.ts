// A process of its own for each list, so that its memory is that of the list: `record DEPTH FILE` or `rebuild DEPTH FILE`.
import { setTimeout } from 'node:timers/promises';
import { zBytes32 } from '@assent/domain';
import { StatusListMirror } from '@assent/evm/status';
import { type HistoricUpdate, historyOf, updatesOf } from './list-history.ts';
import { measureTree } from './measure-tree.ts';
import type { Rebuilt } from './rebuilt.ts';
import { readEvents, writeEvents } from './recorded-events.ts';

const [command, depthText, file = ''] = process.argv.slice(2);
const depth = Number(depthText);
const { updates, perUpdate } = historyOf(depth);

function showProgress(verb: string, done: number): void {
  const step = Math.ceil(updates / 10);
  if (done % step === 0 && updates > 200) console.error(`  ${verb} ${done} of ${updates} updates`);
}

function* watched(history: Iterable<HistoricUpdate>): Generator<HistoricUpdate> {
  for (const update of history) {
    yield update;
    showProgress('recorded', update.version);
  }
}

/** Twice, because buffers are given back only some time after their objects. */
async function collectGarbage(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    globalThis.gc?.();
    await setTimeout(50);
  }
}

async function rebuild(): Promise<Rebuilt> {
  // what was needed to load the program would hide as much of what the list takes
  await collectGarbage();
  const before = process.memoryUsage();
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const mirror = new StatusListMirror(zBytes32.parse(`0x${'11'.repeat(32)}`), depth);
  let peak = before.rss;
  for await (const update of readEvents(file)) {
    mirror.apply(update);
    peak = Math.max(peak, process.memoryUsage.rss());
    showProgress('rebuilt', update.version);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  await collectGarbage();
  const after = process.memoryUsage();
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    updates: mirror.version,
    memory: {
      resident: peak - before.rss,
      arrayBuffers: after.arrayBuffers - before.arrayBuffers,
      heap: after.heapUsed - before.heapUsed,
    },
    times: measureTree(mirror.tree, perUpdate),
  };
}

if (command === 'record') await writeEvents(file, watched(updatesOf(depth)));
else console.log(JSON.stringify(await rebuild()));
