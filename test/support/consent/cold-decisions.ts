import { decideOnAccess, keptConsentIndexes } from '@assent/application';
import { inMemoryRegistries, inMemoryRevocationStatus } from '@assent/application/in-memory';
import { type AccessRequest, type Did, parse, zAccessRequest, zTenantId } from '@assent/domain';
import { aesKeyring, databaseStore, openDatabase } from '@assent/store';
import { secureRandom, systemClock } from '@assent/veramo';
import sqlite3 from 'sqlite3';

export const tenant = parse(zTenantId, 'bench');
export const keyring = () => aesKeyring([{ id: 'bench', key: new Uint8Array(32).fill(5) }]);

export interface ColdPlan {
  /** The database with the grants of those who are asked about, as `openDatabase` takes it. */
  readonly file: string;
  /** A path at which there is nothing. */
  readonly bareFile: string;
  readonly asked: readonly Did[];
  /** So many of them do not count. */
  readonly warmUp: number;
}

/** In milliseconds. */
export type ColdTimes = Readonly<Record<'cold' | 'floor' | 'again', readonly number[]>>;

/** How many are asked about again. */
const againCount = 200;

/**
 * Decides about each patient once, after each of them the floor, and about some of them a second and a third time. The status comes from a
 * chain in memory, as it does from the index of a service.
 */
export async function timeColdDecisions({ file, bareFile, asked, warmUp }: ColdPlan): Promise<ColdTimes> {
  const database = await openDatabase(file);
  const ports = { ...portsWith(databaseStore(database, keyring())), consentIndexes: keptConsentIndexes() };
  const decide = async (subject: Did) => {
    const startedMs = performance.now();
    const { verdict } = await decideOnAccess(ports, tenant, requestFor(subject));
    if (verdict !== 'Permit') throw new Error(`a decision is ${verdict}`);
    return performance.now() - startedMs;
  };
  const [cold, floor, again]: [number[], number[], number[]] = [[], [], []];
  const bare = await bareStatements(bareFile);
  for (const subject of asked) {
    cold.push(await decide(subject));
    floor.push(await bare.run());
  }
  await bare.close();
  for (const subject of asked.slice(-againCount)) await decide(subject);
  for (const subject of asked.slice(-againCount)) again.push(await decide(subject));
  await database.close();
  return { cold: cold.slice(warmUp), floor: floor.slice(warmUp), again };
}

function portsWith(store: ReturnType<typeof databaseStore>) {
  const registries = inMemoryRegistries();
  return {
    ...{ store, registries, revocations: inMemoryRevocationStatus(registries) },
    ...{ random: secureRandom(), clock: systemClock() },
  };
}

const requestFor = (subject: Did): AccessRequest =>
  parse(zAccessRequest, {
    subject,
    requester: { did: 'did:web:clinic-0.example' },
    purposes: ['TREAT'],
    action: 'view',
    resource: { type: 'Observation', securityLabels: [], codes: [] },
  });

/**
 * The floor of a cold decision: the driver reads a row by its key and inserts one, and nothing else happens. Each is a question to a
 * thread and back, and how long the system takes to wake that thread is in every decision twice. Answers its time in ms.
 */
async function bareStatements(file: string) {
  const database = new sqlite3.Database(file);
  const done = (start: (end: (error: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
  await done((end) =>
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE lines (id INTEGER PRIMARY KEY)',
      end,
    ),
  );
  const read = database.prepare('SELECT id FROM lines WHERE id = 1');
  const insert = database.prepare('INSERT INTO lines DEFAULT VALUES');
  return {
    async run() {
      const startedMs = performance.now();
      await done((end) => read.all([], end));
      await done((end) => insert.run([], end));
      return performance.now() - startedMs;
    },
    async close() {
      await done((end) => read.finalize(() => end(null)));
      await done((end) => insert.finalize(() => end(null)));
      await done((end) => database.close(end));
    },
  };
}
