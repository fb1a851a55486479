import { setTimeout } from 'node:timers/promises';
import { type Answer, type Connection, openConnection } from './connection.ts';

export interface LoadOptions {
  readonly url: URL;
  readonly connections: number;
  /** The next request to send. */
  next(): Buffer;
  /** Whether an answer is the one that must come. */
  isRight(answer: Answer): boolean;
}

/** What came of a load. Times in milliseconds from the moment a request was due, so that a late start counts. */
export interface Load {
  readonly timesMs: readonly number[];
  readonly wrong: number;
  readonly seconds: number;
}

/** Sends `perSecond` requests a second for `seconds`, whatever the answers take (an open loop). */
export async function steadyLoad(options: LoadOptions, perSecond: number, seconds: number): Promise<Load> {
  return withConnections(options, async (connections) => {
    const free = [...connections];
    const due: number[] = [];
    const running: Promise<void>[] = [];
    const load = emptyLoad();
    const startedMs = performance.now();
    const serve = async (connection: Connection): Promise<void> => {
      for (let atMs = due.shift(); atMs !== undefined; atMs = due.shift()) await one(options, connection, load, atMs);
      free.push(connection);
    };
    for (let planned = 0; planned < perSecond * seconds; ) {
      const nowMs = performance.now();
      const wanted = Math.min(perSecond * seconds, Math.floor(((nowMs - startedMs) / 1000) * perSecond));
      for (; planned < wanted; planned += 1) due.push(startedMs + (planned * 1000) / perSecond);
      // in turn: a service closes a connection that nobody uses for a while
      while (due.length > 0 && free.length > 0) {
        const serving = serve(free.shift() as Connection);
        // its failure is told at the end: told to nobody, it would end this process, and leave the service behind
        serving.catch(() => undefined);
        running.push(serving);
      }
      await setTimeout(1);
    }
    await Promise.all(running);
    return { ...load, seconds: (performance.now() - startedMs) / 1000 };
  });
}

/** Sends the next request on each connection as soon as the one before is answered (a closed loop), until `isOver`. */
export async function fullLoad(options: LoadOptions, isOver: (answered: number, seconds: number) => boolean) {
  return withConnections(options, async (connections): Promise<Load> => {
    const load = emptyLoad();
    const startedMs = performance.now();
    let sent = 0;
    const secondsNow = () => (performance.now() - startedMs) / 1000;
    const serve = async (connection: Connection) => {
      while (!isOver(sent, secondsNow())) {
        sent += 1;
        await one(options, connection, load, performance.now());
      }
    };
    await Promise.all(connections.map(serve));
    return { ...load, seconds: secondsNow() };
  });
}

const emptyLoad = () => ({ timesMs: [] as number[], wrong: 0 });

async function one(
  { next, isRight }: LoadOptions,
  connection: Connection,
  load: ReturnType<typeof emptyLoad>,
  dueMs: number,
): Promise<void> {
  const answer = await connection.send(next());
  load.timesMs.push(performance.now() - dueMs);
  if (!isRight(answer)) load.wrong += 1;
}

async function withConnections<T>(
  { url, connections }: LoadOptions,
  work: (connections: readonly Connection[]) => Promise<T>,
): Promise<T> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(url)));
  try {
    return await work(open);
  } finally {
    for (const connection of open) connection.close();
  }
}
