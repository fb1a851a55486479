import { afterAll, describe, expect, test } from '@jest/globals';
import { commandLine } from '../testing/command-line.ts';
import { commandScene, json, observation } from '../testing/command-scene.ts';

const scene = await commandScene();
const { service, operator: assent, asClinic, fileOf, issue, untilFinal } = scene;
afterAll(() => scene.end());

interface Issued {
  readonly id: string;
  readonly compact: string;
}
const issued = async () => {
  const credential = json<Issued>(await issue(observation, '--format', 'vc+jwt'));
  return { ...credential, file: fileOf(`${credential.id}.txt`, credential.compact) };
};

describe('assent status', () => {
  test('says what the answer rests on and how old that is, in three ways', async () => {
    const { file, id } = await issued();
    const ask = async (way: string) => (await assent('status', file, '--via', way)).out;
    expect(await ask('mirror')).toMatch(/^valid {2}from a mirror of the chain, block \d+, \d+ ms old\n$/);
    expect(await ask('proof')).toMatch(/^valid {2}from a proof that the chain confirmed, block \d+, \d+ ms old\n$/);
    expect(await ask('list')).toMatch(/^valid {2}from the list its issuer signed, \d+ m?s old\n$/);
    const { intent } = json<{ intent: string }>(await asClinic('credential', 'revoke', id, '--json'));
    expect(await untilFinal(intent)).toMatch(/^final/);
    for (const way of ['mirror', 'proof', 'list']) {
      const { code, out } = await assent('status', file, '--via', way);
      expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/^revoked {2}from /) });
    }
  });

  test('is asked of a mirror unless told otherwise, and is JSON for programs', async () => {
    const { file } = await issued();
    expect(json(await assent('status', file, '--json'))).toEqual({
      valid: true,
      evidence: { reading: 'valid', source: 'mirror', block: expect.any(Number), ageMs: expect.any(Number) },
    });
  });

  test('takes proofs from anybody, and only proofs', async () => {
    const { file } = await issued();
    const from = ['--words-from', service.url];
    expect(await assent('status', file, '--via', 'proof', ...from)).toMatchObject({ code: 0 });
    expect(await assent('status', file, '--via', 'list', ...from)).toMatchObject({ code: 2 });
    expect(await assent('status', file, '--via', 'proof', '--words-from', 'x')).toMatchObject({ code: 2 });
  });

  test('is unknown, with its own exit code, when nobody answers', async () => {
    const { file } = await issued();
    const alone = commandLine({ ASSENT_URL: 'http://nobody.invalid' });
    expect(await alone('status', file)).toMatchObject({ code: 3, out: '' });
    expect(await assent('status', file, '--rpc-url', 'http://127.0.0.1:1')).toMatchObject({ code: 3, out: '' });
  });

  test('refuses what is no credential', async () => {
    const { code, out } = await assent('status', fileOf('no.txt', 'x.y.z'));
    expect({ code, out }).toEqual({ code: 1, out: 'malformed\n' });
    expect(await assent('status', fileOf('no.txt', 'x'), '--via', 'guess')).toMatchObject({ code: 2 });
  });
});
