import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompactCredential, decideOnAccess, keptConsentIndexes } from '@assent/application';
import { inMemoryRegistries, inMemoryRevocationStatus } from '@assent/application/in-memory';
import {
  type AccessRequest,
  type Bytes32,
  type ConsentGrant,
  type Did,
  parse,
  zAccessRequest,
  zTenantId,
} from '@assent/domain';
import { aesKeyring, databaseStore, openDatabase } from '@assent/store';
import { secureRandom, systemClock } from '@assent/veramo';
import sqlite3 from 'sqlite3';
import type { Figure } from '../figures.ts';
import { grantsFor } from './bench-grants.ts';

const tenant = parse(zTenantId, 'bench');
const perPatient = 10;
const patientsPerUnit = 50;

export interface StoredPlan {
  readonly grants: number;
  readonly decisions: number;
  readonly progress: (text: string) => void;
}

/**
 * Decisions about patients of whom nothing is in memory, from a SQLite file with so many grants: reading and opening them, making an index,
 * deciding, and writing the line of history. The status comes from a chain in memory, as it does from the index of a service.
 */
export async function coldDecisions({ grants, decisions, progress }: StoredPlan): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assent-consent-'));
  const file = `sqlite:${join(folder, 'grants.sqlite')}`;
  try {
    const patients = await fill(file, grants / perPatient, progress);
    // opened anew, so that nothing of the filling is kept
    const database = await openDatabase(file);
    const ports = { ...portsWith(databaseStore(database, keyring())), consentIndexes: keptConsentIndexes() };
    const decide = async (subject: Did) => {
      const startedMs = performance.now();
      const { verdict } = await decideOnAccess(ports, tenant, requestFor(subject));
      if (verdict !== 'Permit') throw new Error(`a decision is ${verdict}`);
      return performance.now() - startedMs;
    };
    const asked = sample(patients, decisions + warmUp);
    const [cold, floor, again]: [number[], number[], number[]] = [[], [], []];
    const bare = await bareStatements(join(folder, 'bare.sqlite'));
    for (const subject of asked) {
      cold.push(await decide(subject));
      floor.push(await bare.run());
    }
    await bare.close();
    for (const subject of asked.slice(-warmUp)) await decide(subject);
    for (const subject of asked.slice(-warmUp)) again.push(await decide(subject));
    await database.close();
    return figuresOf(grants, { cold: cold.slice(warmUp), floor: floor.slice(warmUp), again });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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

/** Decisions before those that count: they are for the compiler. */
const warmUp = 200;

const keyring = () => aesKeyring([{ id: 'bench', key: new Uint8Array(32).fill(5) }]);
type Store = ReturnType<typeof databaseStore>;

function portsWith(store: Store) {
  const registries = inMemoryRegistries();
  return {
    ...{ store, registries, revocations: inMemoryRevocationStatus(registries) },
    ...{ random: secureRandom(), clock: systemClock() },
  };
}

async function fill(file: string, count: number, progress: StoredPlan['progress']): Promise<readonly Did[]> {
  const database = await openDatabase(file);
  const store = databaseStore(database, keyring());
  const random = secureRandom();
  const patients = Array.from({ length: count }, () => `did:key:z6Mk${random.token()}` as Did);
  const receivedAt = systemClock().now();
  for (let at = 0; at < count; at += patientsPerUnit) {
    await store.tenant(tenant, async (records) => {
      for (const subject of patients.slice(at, at + patientsPerUnit))
        for (const grant of grantsFor(subject, perPatient))
          await records.grants.put({
            ...{ grant: identified(grant, random), compact, key: random.bytes32() as Bytes32 },
            ...{ custody: 'holder', receivedAt },
          });
    });
    if (at % 5000 === 0) progress(`${at * perPatient} of ${count * perPatient} grants are stored`);
  }
  await database.close();
  return patients;
}

const compact = `eyJ.${'x'.repeat(800)}.sig` as CompactCredential;

const identified = (grant: ConsentGrant, random: ReturnType<typeof secureRandom>): ConsentGrant => ({
  ...grant,
  ...{ id: random.uuid(), lineage: random.uuid() },
});

const requestFor = (subject: Did): AccessRequest =>
  parse(zAccessRequest, {
    subject,
    requester: { did: 'did:web:clinic-0.example' },
    purposes: ['TREAT'],
    action: 'view',
    resource: { type: 'Observation', securityLabels: [], codes: [] },
  });

/** Different ones, spread over all. */
function sample(patients: readonly Did[], count: number): readonly Did[] {
  const step = Math.max(1, Math.floor(patients.length / count));
  const picked = patients.filter((_, index) => index % step === 0).slice(0, count);
  return picked.sort();
}

type Times = Readonly<Record<'cold' | 'floor' | 'again', readonly number[]>>;

function figuresOf(grants: number, { cold, floor, again }: Times): Figure[] {
  const at = (times: readonly number[], part: number) =>
    [...times].sort((one, other) => one - other)[Math.floor(times.length * part)] ?? Number.NaN;
  const name = (what: string) => `consent: ${grants} grants in the store, ${what}`;
  const p99 = at(cold, 0.99);
  return [
    { figure: name('floor: two bare statements, median'), value: at(floor, 0.5), unit: 'ms', target: null },
    { figure: name('floor: two bare statements, p99'), value: at(floor, 0.99), unit: 'ms', target: null },
    { figure: name('a cold decision, median'), value: at(cold, 0.5), unit: 'ms', target: null },
    { figure: name('a cold decision, p99'), value: p99, unit: 'ms', target: 5, holds: p99 <= 5 },
    { figure: name('the same a third time, median'), value: at(again, 0.5), unit: 'ms', target: null },
  ];
}
