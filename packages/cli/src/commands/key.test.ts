import { setTimeout as sleep } from 'node:timers/promises';
import type { Did } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commandLine, type Run } from '../testing/command-line.ts';
import { commandScene, json, observation, queryOf } from '../testing/command-scene.ts';

const scene = await commandScene();
const { operator: assent, fileOf, onboard, untilFinal, inOneYear } = scene;
afterAll(() => scene.end());

interface Key {
  readonly keyId?: string;
  readonly state: string;
  readonly isOwner: boolean;
}

/** A laboratory, and what it issues to patients without a device. */
async function laboratory(name: string) {
  const { tenant, run } = await onboard(name, 'lab', ['LabResult']);
  const keys = async () => json<Key[]>(await run('--json', 'key', 'list'));
  /** Whether a key is in this state; the index of the service needs a moment to see a block. */
  const untilKey = async (keyId: string, state: string) => {
    for (let tries = 0; tries < 200; tries++) {
      if ((await keys()).some((key) => key.keyId === keyId && key.state === state)) return;
      await sleep(20);
    }
    throw new Error(`${keyId} is not ${state}: ${JSON.stringify(await keys())}`);
  };
  const onChain = async (recorded: Run) => {
    const { intents } = json<{ intents: string[] }>(recorded);
    for (const intent of intents) expect(await untilFinal(intent)).toMatch(/^final/);
    return intents;
  };
  return {
    tenant,
    run,
    keys,
    untilKey,
    onChain,
    /** A key that signs from now on. */
    async addKey(keyId: string) {
      await onChain(await run('--json', 'key', 'add'));
      await untilKey(keyId, 'active');
    },
    /** Issues a result to a new patient. */
    async issue() {
      const { id, did } = json<{ id: string; did: Did }>(await run('patient', 'add', '--json'));
      const file = fileOf('observation.json', observation);
      const order = ['--subject', did, '--until', inOneYear, '--format', 'vc+jwt'];
      const { compact } = json<{ compact: string }>(await run('--json', 'credential', 'issue', file, ...order));
      const header = JSON.parse(Buffer.from(compact.split('.')[0] ?? '', 'base64url').toString());
      return {
        kid: String(header.kid),
        /** Shows it now. It can be checked once here, and at any time by those who have the chain alone. */
        async show() {
          const query = fileOf('result.json', queryOf(['LabResult', 'vc+jwt']));
          const asked = await run('--json', 'request', query, 'Check-in');
          const presented = await run('custodial', 'present', id, fileOf('asked.json', asked.out));
          const request = json<{ id: string; challenge: string; audience: string }>(asked);
          const file = fileOf(`${request.id}.txt`, presented.out);
          const network = fileOf('network.json', (await assent('network', '--json')).out);
          const binding = ['--challenge', request.challenge, '--audience', request.audience];
          const alone = commandLine({ ASSENT_URL: 'http://nobody.invalid' });
          return {
            checkHere: () => run('verify', request.id, file),
            checkAlone: () => alone('verify-standalone', file, ...binding, '--network', network),
          };
        },
      };
    },
  };
}

const refusedFor = (reason: string) => ({ code: 1, out: `refused\n  ${reason} at /credentials/0\n` });

describe('assent key', () => {
  test('add brings a key that signs once it is on chain; what was signed before still verifies everywhere', async () => {
    const lab = await laboratory('rotating');
    expect(await lab.keys()).toEqual([{ keyId: 'controllerKey', algorithm: 'ES256K', state: 'active', isOwner: true }]);
    const before = await lab.issue();
    expect(before.kid).toBe(`${lab.tenant.did}#controllerKey`);
    const added = await lab.run('--json', 'key', 'add');
    await lab.onChain(added);
    await lab.untilKey('delegate-1', 'active');
    expect(await lab.keys()).toMatchObject([
      { keyId: 'delegate-1', algorithm: 'EdDSA', state: 'active', isOwner: false },
      { keyId: 'controllerKey', state: 'retired', isOwner: true },
    ]);
    const after = await lab.issue();
    expect(after.kid).toBe(`${lab.tenant.did}#delegate-1`);
    for (const credential of [before, after]) {
      const shown = await credential.show();
      expect(await shown.checkHere()).toMatchObject({ code: 0 });
      expect(await shown.checkAlone()).toMatchObject({ code: 0 });
    }
    expect((await lab.run('key', 'list')).out).toMatch(/^KEY +ALGORITHM +STATE +ROLE\ndelegate-1 +EdDSA +active/);
  });

  test('revoke takes a key out: others refuse all it signed, this service keeps to its records', async () => {
    const lab = await laboratory('revoking');
    await lab.addKey('delegate-1');
    const credential = await (await lab.issue()).show();
    await lab.addKey('delegate-2');
    await lab.onChain(await lab.run('--json', 'key', 'revoke', 'delegate-1'));
    await lab.untilKey('delegate-1', 'revoked');
    expect(await credential.checkHere()).toMatchObject({ code: 0 });
    expect(await credential.checkAlone()).toMatchObject(refusedFor('key_retired'));
    expect((await lab.issue()).kid).toBe(`${lab.tenant.did}#delegate-2`);
    expect(await lab.run('key', 'revoke', 'delegate-1')).toMatchObject({ code: 2 });
    expect(await lab.run('key', 'revoke', 'controllerKey')).toMatchObject({ code: 2 });
  });

  test('compromised refuses at once what the key signed from then on, and the rest unless it is on record', async () => {
    const lab = await laboratory('robbed');
    await lab.addKey('delegate-1');
    const credential = await (await lab.issue()).show();
    const theft = '2026-01-01T00:00:00Z';
    const reported = await lab.run('--json', 'key', 'compromised', 'delegate-1', '--since', theft);
    expect(await credential.checkHere()).toMatchObject(refusedFor('key_compromised'));
    expect((await lab.issue()).kid).toBe(`${lab.tenant.did}#controllerKey`);
    await lab.onChain(reported);
    expect(await credential.checkAlone()).toMatchObject(refusedFor('key_retired'));
    const known = (await lab.keys()).find(({ keyId }) => keyId === 'delegate-1');
    expect(known).toMatchObject({ state: 'compromised', since: theft });
  });

  test('compromised of the key of the owner suspends the issuer from then on, here and on chain', async () => {
    const lab = await laboratory('taken-over');
    const credential = await (await lab.issue()).show();
    const reported = await lab.run('--json', 'key', 'compromised', 'controllerKey', '--since', '2026-01-01T00:00:00Z');
    expect((await credential.checkHere()).out).toContain('key_compromised');
    expect(await lab.onChain(reported)).toHaveLength(1);
    expect(await credential.checkAlone()).toMatchObject(refusedFor('issuer_not_accredited'));
  });

  test('give-up ends the DID for good, here at once and everywhere from the next block on', async () => {
    const lab = await laboratory('closing');
    const credential = await (await lab.issue()).show();
    expect(await lab.run('key', 'give-up', scene.clinic.did)).toMatchObject({ code: 2 });
    const given = await lab.run('--json', 'key', 'give-up', lab.tenant.did);
    expect((await credential.checkHere()).out).toContain('issuer_deactivated');
    await lab.onChain(given);
    expect((await credential.checkAlone()).out).toContain('issuer_deactivated');
    expect(await lab.run('key', 'add')).toMatchObject({ code: 2, err: expect.stringContaining('gone') });
    const response = await fetch(`${scene.service.url}/tenants/closing/did.json`);
    expect(response.status).toBe(410);
  });
});
