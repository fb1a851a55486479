import type { Did } from '@assent/domain';
import { releaseMs } from '@assent/fhir';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FhirScene, fhirScene, permitting, type SeenAnswer } from '../testing/fhir-scene.ts';

const system = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const stepMs = 250;

/** A clock that goes on by what work is said to take, and no second by itself. */
const time = { nowMs: 0, workMs: 0, waits: 0 };
const pace = {
  nowMs: () => time.nowMs,
  wait: async (ms: number) => {
    time.waits += 1;
    time.nowMs += ms;
  },
};
const fhirFetch = (url: string, init: RequestInit) => {
  time.nowMs += time.workMs;
  return fetch(url, init);
};

/**
 * Four pairs of names, each as long as the other: what may not be told apart. `full`: everything is restricted. `part`: half of it is, and
 * `less` has no more than the other half. The Patients `lone` and `gone` are not linked, or not there at all.
 */
const patients = ['full', 'part', 'less'] as const;
let scene: FhirScene;
let reader: Did;
let token = '';
beforeAll(async () => {
  scene = await fhirScene({ stepMs, pace, fhirFetch });
  reader = scene.world.agent.newDid('reader');
  const denied = [{ securityLabels: [{ system, code: 'PSY' }] }];
  for (const name of patients) {
    await scene.consent(await scene.patient(name), [
      permitting([{ did: reader }], ['Observation', 'Patient', 'DiagnosticReport']),
      {
        effect: 'deny',
        data: name === 'full' ? [{ resourceTypes: ['Observation', 'Patient', 'DiagnosticReport'] }] : denied,
      },
    ]);
  }
  for (const name of [...patients, 'lone']) {
    await scene.server.put({ resourceType: 'Patient', id: name });
    for (const at of [1, 2, 3, 4, 5, 6]) {
      if (name !== 'less' || at % 2 === 1) await scene.server.put(observation(name, at));
    }
    await scene.server.put({
      ...{
        resourceType: 'DiagnosticReport',
        id: `r-${name}`,
        status: 'final',
        subject: { reference: `Patient/${name}` },
      },
      code: { coding: [{ system: 'http://loinc.org', code: '58410-2' }] },
      result: [1, 2, 3]
        .filter((at) => name !== 'less' || at !== 2)
        .map((at) => ({ reference: `Observation/o-${name}-${at}` })),
    });
  }
  token = await scene.tokenFor(reader);
}, 60_000);
afterAll(() => scene.server.stop());

const observation = (name: string, at: number) => ({
  resourceType: 'Observation',
  id: `o-${name}-${at}`,
  ...(at % 2 === 0 ? { meta: { security: [{ system, code: 'PSY' }] } } : {}),
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8302-2' }] },
  subject: { reference: `Patient/${name}` },
  // what is hidden is long: a size would tell
  valueString: at % 2 === 0 ? 'hidden '.repeat(900) : 'shown',
});

interface Look {
  readonly answer: Omit<SeenAnswer, 'resources'>;
  readonly bytes: number;
  /** Boundaries after the request at which it left: 1, 2, 4, 8… */
  readonly bucket: number;
  readonly resources: SeenAnswer['resources'];
}

/** How an answer looks when each request to the server behind takes so long; names are taken out of it. */
async function lookOf(path: string, name: string, workMs = 0, init: RequestInit = {}): Promise<Look> {
  const startedMs = time.nowMs;
  time.workMs = workMs;
  const { resources, ...answer } = await scene.ask(path.replaceAll('NAME', name), token, {
    ...init,
    ...(typeof init.body === 'string' ? { body: init.body.replaceAll('NAME', name) } : {}),
  });
  time.workMs = 0;
  const bytes = Buffer.byteLength(answer.text);
  const bucket = (time.nowMs - startedMs) / stepMs;
  return JSON.parse(JSON.stringify({ answer, bytes, bucket, resources }).replaceAll(name, 'NAME')) as Look;
}

const form = {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'patient=NAME&_count=2',
};
const reads = ['Observation/o-NAME-1', 'Observation/o-NAME-2', 'Patient/NAME', 'DiagnosticReport/r-NAME'];
const searches: readonly (readonly [string, RequestInit])[] = [
  ['Observation?patient=NAME', {}],
  ['Observation?subject=Patient/NAME&_count=1', {}],
  ['Observation?patient=NAME&code=8302-2', {}],
  ['Observation?patient=NAME&status=final&_count=2', {}],
  ['Observation?patient=NAME&_after=Observation/o-NAME-1', {}],
  ['Observation?_id=o-NAME-1,o-NAME-2', {}],
  ['DiagnosticReport?patient=NAME', {}],
  ['Patient?_id=NAME', {}],
  ['Patient/NAME/Observation', {}],
  ['Patient/NAME/$everything', {}],
  ['Patient/NAME/$everything?_type=Observation,Patient&_count=3', {}],
  ['Observation/_search', form],
];

describe('what is denied, of nobody linked, and not there at all', () => {
  test.each(reads)('is one answer to %s: status, headers, bytes and boundary', async (path) => {
    const looks = [await lookOf(path, 'full'), await lookOf(path, 'lone'), await lookOf(path, 'gone')];
    expect(looks[0]).toMatchObject({ answer: { status: 404 }, bytes: 4096, bucket: 1 });
    for (const look of looks) expect(look).toEqual(looks[0]);
  });

  test.each(searches)('is one answer to %s: totals, links and pages too', async (path, init) => {
    const looks = [];
    for (const name of ['full', 'lone', 'gone']) looks.push(await lookOf(path, name, 0, init));
    expect(looks[0]).toMatchObject({ answer: { status: 200 }, bytes: 4096, bucket: 1, resources: [] });
    expect(looks[0]?.answer.links.next).toBeUndefined();
    for (const look of looks) expect(look).toEqual(looks[0]);
  });
});

describe('somebody who restricts some', () => {
  test.each(searches)('looks like somebody who has no more: %s', async (path, init) => {
    // of these two, only one is there for `less`
    const [part, less] = [await lookOf(path, 'part', 0, init), await lookOf(path, 'less', 0, init)];
    expect(part).toEqual(less);
    expect(part.answer.text).not.toMatch(/hidden|PSY/);
  });

  test('has pages that end with what is seen, and no page that is empty', async () => {
    for (const name of ['part', 'less']) {
      const pages: number[] = [];
      for (let path: string | undefined = `Observation?patient=${name}&_count=1`; path !== undefined; ) {
        const answer: SeenAnswer = await scene.ask(path, token);
        pages.push(answer.resources.length);
        path = answer.links.next;
      }
      expect(pages).toEqual([1, 1, 1]);
    }
  });

  test('has what is restricted no more than what never was', async () => {
    expect(await lookOf('Observation/o-NAME-2', 'part')).toEqual(await lookOf('Observation/o-NAME-2', 'less'));
  });
});

describe('the moment at which an answer leaves', () => {
  test.each([0, 1, 7, 100, 200])('is the first boundary for all of them if the server takes %d ms', async (workMs) => {
    for (const path of reads) {
      for (const name of ['full', 'lone', 'gone']) expect((await lookOf(path, name, workMs)).bucket).toBe(1);
    }
    for (const name of ['full', 'lone', 'gone', 'part', 'less']) {
      expect((await lookOf('Observation?patient=NAME', name, workMs)).bucket).toBe(1);
    }
  });

  test('is a later boundary, and never between two, if the server is slow', async () => {
    for (const workMs of [251, 499, 500, 501, 1700]) {
      const looks = [];
      for (const name of ['full', 'lone', 'gone']) looks.push(await lookOf('Observation/o-NAME-1', name, workMs));
      expect(looks.map(({ bucket }) => bucket)).toEqual(looks.map(() => releaseMs(workMs, stepMs) / stepMs));
    }
  });

  test('is waited for once by every answer, errors and refusals among them', async () => {
    for (const path of ['Observation/o-part-1', 'Observation/nowhere', 'Observation?_sort=date', 'AuditEvent']) {
      const before = { ...time };
      const { status } = await scene.ask(path, token);
      expect({ path, waits: time.waits - before.waits, ms: time.nowMs - before.nowMs }).toEqual({
        path,
        waits: 1,
        ms: stepMs,
      });
      expect(status).toBeLessThan(500);
    }
    const before = { ...time };
    expect((await scene.ask('Observation/o-part-1', 'x'.repeat(43))).status).toBe(401);
    expect(time.nowMs - before.nowMs).toBe(stepMs);
    scene.world.chain.fail();
    const down = [await lookOf('Observation/o-NAME-1', 'part'), await lookOf('Observation/o-NAME-2', 'part')];
    scene.world.chain.fail(false);
    expect(down[0]).toMatchObject({ answer: { status: 503 }, bucket: 1 });
    expect(down[1]).toEqual(down[0]);
  });
});
