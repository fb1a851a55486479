import type { Did } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { treatmentGrant } from '../demo/cast.ts';
import { commandScene, json, queryOf } from '../testing/command-scene.ts';

const scene = await commandScene();
const { clinic, asClinic, wallet, did: parent, fileOf, ask } = scene;
afterAll(() => scene.end());

describe('a guardian with a wallet', () => {
  test('consents for a child, sees what was done with the data, and may no more once the mandate is ended', async () => {
    const child = json<{ id: string; did: Did }>(await asClinic('patient', 'add', '--json'));
    const mandate = json<{ id: string; validUntil: string }>(
      await asClinic(
        ...['patient', 'mandate', 'add', child.id, '--agent', parent, '--authority', 'birth certificate', '--json'],
        ...['--birth-date', '2020-02-29', '--relationship', 'MTH'],
      ),
    );
    // of age on 1 March: 2038 has no 29 February
    expect(mandate.validUntil).toBe('2038-03-01T00:00:00Z');
    const grant = {
      ...treatmentGrant(child.did, clinic.did),
      grantor: parent,
      onBehalf: {
        relationship: { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' },
        ...{ authority: 'parent', until: mandate.validUntil },
      },
    };
    expect(await wallet('consent', fileOf('grant.json', grant))).toMatchObject({ code: 0 });
    const { request, presentation } = await ask(queryOf(['ConsentGrant', 'vc+jwt']));
    expect(await asClinic('verify', request.id, presentation)).toMatchObject({ code: 0 });
    const wish = fileOf('wish.json', {
      subject: child.did,
      ...{ requester: { did: clinic.did }, purposes: ['TREAT'], action: 'view' },
      resource: { type: 'Observation', securityLabels: [], codes: [] },
    });
    expect((await asClinic('decide', wish)).out).toMatch(/^Permit/);
    expect((await wallet('history', 'clinic', '--for', child.did)).out).toContain('looked at your measurements');
    expect(json(await wallet('export-all', 'clinic', '--for', child.did, '--json'))).toMatchObject({
      patient: { did: child.did },
      grants: [{ grant: { grantor: parent } }],
    });

    const list = await asClinic('patient', 'mandate', 'list', child.id);
    expect(list.out).toMatch(new RegExp(`${mandate.id} +guardian +${parent} +2038-03-01T00:00:00Z`));
    const ended = await asClinic('patient', 'mandate', 'end', mandate.id, '--reason', 'custody changed');
    expect(ended.out).toBe('ended; 1 consents count no more\n');
    expect((await asClinic('decide', wish)).out).toMatch(/^NoConsent/);
    expect((await wallet('history', 'clinic', '--for', child.did)).code).not.toBe(0);
  });

  test('is not registered without an end', async () => {
    const child = json<{ id: string }>(await asClinic('patient', 'add', '--json'));
    const add = ['patient', 'mandate', 'add', child.id, '--agent', parent, '--authority', 'seen'];
    expect((await asClinic(...add)).code).toBe(2);
    expect((await asClinic(...add, '--until', '2020-01-01T00:00:00Z')).code).toBe(2);
    expect((await asClinic(...add, '--until', scene.inOneYear, '--birth-date', '2020-01-01')).code).toBe(2);
  });
});
