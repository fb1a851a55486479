// A thread that fails in the way that it is asked for, as the engine may with bytes that others choose.
import { parentPort } from 'node:worker_threads';

const faults = {
  hang() {
    for (;;);
  },
  exit: () => process.exit(1),
  throw() {
    throw new Error('nobody catches this');
  },
  memory() {
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length));
  },
};

parentPort.on('message', ({ id, check: { request: fault } }) => {
  faults[fault]?.();
  parentPort.postMessage({ id, holds: fault === 'holds', isBroken: fault === 'trap' });
});
parentPort.postMessage('ready');
