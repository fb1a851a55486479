import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Did } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commandScene, json } from '../testing/command-scene.ts';

const scene = await commandScene();
const { operator: assent, asClinic, did, fileOf, untilFinal } = scene;
afterAll(() => scene.end());

const doctor = 'did:key:zDoctorOnCall';
const newKey = async (name: string) => {
  const file = join(fileOf('unused.txt', ''), '..', name);
  const { address } = json<{ address: string }>(await assent('emergency', 'key', file, '--json'));
  return { file, address };
};
const clinician = await newKey('clinician.key');
const officer = await newKey('officer.key');
const order = ['--requester', doctor, '--role', 'https://roles.example|doctor', '--reason', 'unconscious'];
const request = (...more: string[]) =>
  asClinic('emergency', 'request', did, ...order, '--data', 'Observation', ...more);
const approve = (id: string, file: string) =>
  asClinic('emergency', 'approve', id, '--key-file', file, '--yes', '--json');

/** May the doctor view observations of the patient for this purpose? */
const decide = (purpose: string) =>
  asClinic(
    'decide',
    fileOf('emergency.json', {
      ...{ subject: did, requester: { did: doctor }, purposes: [purpose], action: 'view' },
      resource: { type: 'Observation', securityLabels: [], codes: [] },
    }),
  );

describe('assent emergency', () => {
  test('key makes a key for its owner alone, once', async () => {
    expect(statSync(clinician.file).mode & 0o777).toBe(0o600);
    const again = await assent('emergency', 'key', clinician.file);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('is there already') });
  });

  test('policy, approver and rules: said by the operator, read by everybody', async () => {
    const policy = await assent('emergency', 'policy', '2', '--threshold', '2', '--require', 'privacy-officer');
    expect(policy).toMatchObject({ code: 0, out: expect.stringMatching(/^On chain: assent intent /) });
    await assent('emergency', 'approver', clinician.address, 'clinician');
    await assent('emergency', 'approver', officer.address, 'privacy-officer');
    const { out } = await asClinic('emergency', 'rules');
    expect(out).toContain('policy 2  2 of  privacy-officer  240 minutes');
    expect(out).toContain(`${clinician.address}  clinician`);
    expect((await asClinic('emergency', 'policy', '3', '--threshold', '1')).code).toBe(4);
    expect((await assent('emergency', 'policy', '3', '--threshold', '1', '--minutes', '241')).code).toBe(2);
  });

  test('request, approve, close, review: each opens and ends what it says, and the chain has it', async () => {
    const { id } = json<{ id: string }>(await request('--policy', '2', '--json'));
    expect((await asClinic('emergency', 'list')).out).toMatch(new RegExp(`${id}  requested .* approve`));
    const first = json<{ state: string }>(await approve(id, clinician.file));
    expect(first.state).toBe('requested');
    expect((await decide('BTG')).code).toBe(1);
    const second = json<{ opened: { intent: string } }>(await approve(id, officer.file));
    expect(await decide('BTG')).toMatchObject({ code: 0, out: expect.stringContaining('Permit') });
    expect((await decide('TREAT')).code).toBe(1);
    expect(await untilFinal(second.opened.intent)).toMatch(/^final/);

    expect((await asClinic('emergency', 'close', id, '--by', doctor, '--note', 'awake')).out).toContain(
      'after 1 accesses',
    );
    expect((await decide('BTG')).code).toBe(1);
    expect((await asClinic('emergency', 'list', 'unreviewed')).out).toMatch(new RegExp(`${id}  closed .* review`));
    expect(await asClinic('emergency', 'review', id, 'justified', '--by', doctor)).toMatchObject({
      code: 1,
      out: 'refused\n  self_review /by\n',
    });
    const reviewed = await asClinic(
      'emergency',
      'review',
      id,
      'justified',
      '--by',
      'did:key:zReviewer' as Did,
      '--json',
    );
    const { review } = json<{ review: { intent: string } }>(reviewed);
    expect(await untilFinal(review.intent)).toMatch(/^final/);
    expect((await asClinic('emergency', 'show', id)).out).toMatch(/state +reviewed\n/);
    const history = (await asClinic('history', did)).out;
    for (const line of ['emergency opened', 'access permitted in an emergency']) expect(history).toContain(line);
  });

  test('approve signs nothing that was not agreed to, and no key that is none', async () => {
    const { id } = json<{ id: string }>(await request('--policy', '2', '--json'));
    const refused = await asClinic('emergency', 'approve', id, '--key-file', clinician.file);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/reason +unconscious/) });
    const wrong = fileOf('wrong.key', 'not a key');
    expect(await approve(id, wrong)).toMatchObject({
      code: 2,
      err: expect.not.stringContaining('not a key at'),
    });
    expect((await asClinic('emergency', 'show', id)).out).not.toContain('approved');
  });

  test('request is refused for more than four hours', async () => {
    expect(await request('--policy', '2', '--minutes', '241')).toMatchObject({
      code: 1,
      out: 'refused\n  period_too_long /period\n',
    });
  });
});
