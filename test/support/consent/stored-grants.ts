import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompactCredential } from '@assent/application';
import type { Bytes32, ConsentGrant, Did } from '@assent/domain';
import { databaseStore, openDatabase } from '@assent/store';
import { secureRandom, systemClock } from '@assent/veramo';
import type { Figure } from '../figures.ts';
import { grantsFor } from './bench-grants.ts';
import { type ColdPlan, type ColdTimes, keyring, tenant } from './cold-decisions.ts';

const perPatient = 10;
const patientsPerUnit = 50;

/** Decisions before those that count, until V8 has compiled what runs often. */
const warmUp = 2000;

export interface StoredPlan {
  readonly grants: number;
  readonly decisions: number;
  readonly progress: (text: string) => void;
}

/**
 * Decisions about patients of whom nothing is in memory, from a SQLite file with so many grants: reading and opening them, making an index,
 * deciding, and writing the line of history. A process of its own makes them, as one that has filled the file has much in its heap that
 * is in the way of its collector.
 */
export async function coldDecisions({ grants, decisions, progress }: StoredPlan): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assent-consent-'));
  const file = `sqlite:${join(folder, 'grants.sqlite')}`;
  try {
    const patients = await fill(file, grants / perPatient, progress);
    const asked = sample(patients, decisions + warmUp);
    if (asked.length < decisions + warmUp) throw new Error('there are too few patients for so many cold decisions');
    return figuresOf(grants, await timesOf({ file, bareFile: join(folder, 'bare.sqlite'), asked, warmUp }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timesOf(plan: ColdPlan): Promise<ColdTimes> {
  const child = fork(new URL('./cold-process.js', import.meta.url));
  const ended = once(child, 'exit').then(() => ['the process that decides has ended']);
  child.send(plan);
  const [answer]: readonly (ColdTimes | string)[] = await Promise.race([once(child, 'message'), ended]);
  if (typeof answer !== 'object') throw new Error(answer);
  child.disconnect();
  await ended;
  return answer;
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

/** Different ones, spread over all. */
function sample(patients: readonly Did[], count: number): readonly Did[] {
  const step = Math.max(1, Math.floor(patients.length / count));
  const picked = patients.filter((_, index) => index % step === 0).slice(0, count);
  return picked.sort();
}

function figuresOf(grants: number, { cold, floor, again }: ColdTimes): Figure[] {
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
