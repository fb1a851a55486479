import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DcqlQuery, type Did, plusSeconds, type Tenant, vctOf } from '@assent/domain';
import { systemClock } from '@assent/veramo';
import type { LocalService } from '../demo/local-service.ts';
import { commandLine, type Run } from './command-line.ts';
import { startTestService } from './test-service.ts';

/** The family name of the patient of the scene. */
export const family = 'Zz-Marker-Family';

export const patient = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ use: 'official', family, given: ['Up'] }],
  gender: 'female',
  birthDate: '1980-01-01',
};

/** Criteria of a trial for everybody of at least this age. */
export const criteriaFrom = (age: number) => ({
  study: { registry: 'ctgov', id: 'NCT00000001', version: '1', title: 'A trial that does not exist' },
  criteria: [{ id: 'age', kind: 'age', exclude: false, label: 'Age', min: age }],
});

/** The record of the patient. */
export const bundle = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [{ fullUrl: 'https://x.example/Patient/p1', resource: patient }],
};

export const observation = {
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
  subject: { reference: 'Patient/p1' },
  effectiveDateTime: '2026-03-01T08:30:00Z',
  valueQuantity: { value: 7.1, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
};

/** What a command printed with `--json`. @throws Error unless it exited with yes or no */
export function json<T>({ code, out, err }: Run): T {
  if (code !== 0 && code !== 1) throw new Error(`exit ${code}: ${err}`);
  return JSON.parse(out) as T;
}

type Asked = readonly [type: 'PatientIdentity' | 'LabResult' | 'ConsentGrant', format: string, path?: string[]];

/** Asks for one credential of each type, for one claim of it if a path is given. */
export const queryOf = (...entries: Asked[]) =>
  ({
    credentials: entries.map(([type, format, path]) => ({
      id: type,
      format,
      meta: { vct_values: [vctOf(type)] },
      ...(path ? { claims: [{ path }] } : {}),
    })),
  }) as DcqlQuery;

/** A real service, a clinic, and a patient with a wallet who is registered there and holds two credentials. */
export async function commandScene(publicUrl?: string) {
  const service = await startTestService({}, publicUrl);
  const folder = mkdtempSync(join(tmpdir(), 'assent-commands-'));
  const end = async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await setScene(service, folder)), end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function setScene(service: LocalService, folder: string) {
  const operator = commandLine({ ASSENT_URL: service.url, ASSENT_HOME: service.home });
  const walletFile = join(folder, 'wallet.json');
  const inOneYear = plusSeconds(systemClock().now(), 365 * 86_400);

  /** A file with this in it: JSON unless it is text. */
  const fileOf = (name: string, contents: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof contents === 'string' ? contents : JSON.stringify(contents));
    return file;
  };
  /** An organisation, and a command line with its key. */
  const onboard = async (id: string, kind: string, types: readonly string[] = []) => {
    const accredited = types.length > 0 ? ['--for', ...types] : [];
    const added = await operator('organization', 'add', id, kind, `The ${id}`, '--json', ...accredited);
    const { tenant, apiKey } = json<{ tenant: Tenant; apiKey: string }>(added);
    const environment = { ASSENT_URL: service.url, ASSENT_API_KEY: apiKey };
    return { tenant, run: commandLine(environment, 'passphrase of the test') };
  };
  const { tenant: clinic, run: asClinic } = await onboard('clinic', 'clinic', [
    'PatientIdentity',
    'LabResult',
    'TrialEligibility',
    'EligibilityFacts',
  ]);
  const wallet = (...args: string[]) => asClinic('wallet', '--file', walletFile, ...args);
  await wallet('create');
  const { did } = json<{ did: Did }>(await wallet('did', 'clinic', '--json'));

  const issue = (document: unknown, ...more: string[]) => {
    const file = fileOf('document.json', document);
    return asClinic('--json', 'credential', 'issue', file, '--subject', did, '--until', inOneYear, ...more);
  };
  let answers = 0;
  /** The clinic asks and the wallet answers; the answer is in a file. */
  const ask = async (query: DcqlQuery) => {
    const name = `answer-${++answers}`;
    const asked = await asClinic('--json', 'request', fileOf(`${name}.query.json`, query), 'Check-in');
    const request = json<{ id: string; challenge: string; audience: string }>(asked);
    const proved = await wallet('prove', 'clinic', fileOf(`${name}.request.json`, request));
    return { request, proved, presentation: fileOf(`${name}.txt`, proved.out) };
  };
  /** How far work for the chain has come, once it has come to its end. */
  const untilFinal = async (intent: string): Promise<string> => {
    for (let tries = 0; ; tries++) {
      const { out } = await operator('intent', intent);
      if (out.startsWith('final') || tries === 300) return out;
      await sleep(20);
    }
  };

  /** May the clinic view observations of the patient for this purpose? */
  const accessRequest = (purpose: string) =>
    fileOf(`access-${purpose}.json`, {
      subject: did,
      requester: { did: clinic.did },
      purposes: [purpose],
      action: 'view',
      resource: { type: 'Observation', securityLabels: [], codes: [] },
    });

  const { request, presentation } = await ask({ credentials: [] });
  json(await asClinic('--json', 'patient', 'add', '--request', request.id, '--presentation', presentation));
  json(await issue(patient));
  json(await issue(observation, '--format', 'vc+jwt'));
  json(await wallet('receive', 'clinic', '--json'));
  return {
    service,
    operator,
    clinic,
    asClinic,
    wallet,
    walletFile,
    did,
    inOneYear,
    fileOf,
    onboard,
    issue,
    ask,
    accessRequest,
    untilFinal,
  };
}
