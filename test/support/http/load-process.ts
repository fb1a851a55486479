import { setTimeout } from 'node:timers/promises';
import { type Connection, openConnection } from './connection.ts';
import type { Load, LoadPlan, Pace } from './load.ts';

/** The process that `startLoadProcess` starts: makes each load it is told to, and answers what came of it. */
process.on('message', async (plan: LoadPlan) => {
  process.send?.(await measured(plan).catch(String));
});
// nobody is there to be answered
process.on('disconnect', () => process.exit());

async function measured(plan: LoadPlan): Promise<Load> {
  const connections = await Promise.all(
    Array.from({ length: plan.connections }, () => openConnection(new URL(plan.url))),
  );
  const sender = senderOf(plan);
  try {
    const [startedMs, before] = [performance.now(), process.cpuUsage()];
    await paced(plan, connections, sender.send);
    const { user, system } = process.cpuUsage(before);
    return {
      ...sender.answered(),
      seconds: (performance.now() - startedMs) / 1000,
      cpuSeconds: (user + system) / 1e6,
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}

type Send = (connection: Connection, dueMs: number) => Promise<void>;

/** Sends the requests in turn, and writes down when they were answered. */
function senderOf({ requests: plain, expected, pace }: LoadPlan) {
  const requests = plain.map((request) => Buffer.from(request));
  let timesMs: Float64Array = new Float64Array(expectedCount(pace, requests.length));
  let [sent, answered, wrong] = [0, 0, 0];
  const send: Send = async (connection, dueMs) => {
    const request = requests[sent % requests.length] as Buffer;
    sent += 1;
    const { status, body } = await connection.send(request);
    if (answered === timesMs.length) timesMs = longer(timesMs);
    timesMs[answered] = performance.now() - dueMs;
    answered += 1;
    if (status !== expected.status || !body.includes(expected.text)) wrong += 1;
  };
  return { send, answered: () => ({ timesMs: timesMs.slice(0, answered), wrong }) };
}

const expectedCount = (pace: Pace, requests: number) =>
  pace.kind === 'steady' ? pace.perSecond * pace.seconds : pace.kind === 'full' ? 4096 : requests;

function longer(times: Float64Array): Float64Array {
  const twice = new Float64Array(times.length * 2);
  twice.set(times);
  return twice;
}

function paced({ pace, requests }: LoadPlan, connections: readonly Connection[], send: Send): Promise<void> {
  if (pace.kind === 'steady') return steadily(pace.perSecond, pace.seconds, connections, send);
  let left = requests.length;
  const endMs = pace.kind === 'full' ? performance.now() + pace.seconds * 1000 : 0;
  return fully(connections, send, () => (pace.kind === 'full' ? performance.now() < endMs : left-- > 0));
}

async function steadily(
  perSecond: number,
  seconds: number,
  connections: readonly Connection[],
  send: Send,
): Promise<void> {
  const free = [...connections];
  const startedMs = performance.now();
  const all = perSecond * seconds;
  const dueMs = (planned: number) => startedMs + (planned * 1000) / perSecond;
  let planned = 0;
  let failure: unknown;
  // a timer alone would come up to a millisecond late: what is due goes out at each answer, too
  const sendDue = () => {
    for (let atMs = dueMs(planned); planned < all && atMs <= performance.now(); atMs = dueMs(planned)) {
      // in turn: a service closes a connection that nobody uses for a while
      const connection = free.shift();
      if (!connection) return;
      planned += 1;
      send(connection, atMs).then(
        () => {
          free.push(connection);
          sendDue();
        },
        (error) => {
          failure ??= error;
        },
      );
    }
  };
  while (planned < all || free.length < connections.length) {
    if (failure) throw failure;
    sendDue();
    await setTimeout(1);
  }
}

async function fully(connections: readonly Connection[], send: Send, isNextWanted: () => boolean): Promise<void> {
  const serve = async (connection: Connection) => {
    while (isNextWanted()) await send(connection, performance.now());
  };
  await Promise.all(connections.map(serve));
}
