import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandLine } from '../testing/command-line.ts';
import { commandScene, family, json, queryOf } from '../testing/command-scene.ts';

const scene = await commandScene();
const { service, asClinic, walletFile, fileOf } = scene;
afterAll(() => scene.end());

const nameQuery = queryOf(['PatientIdentity', 'dc+sd-jwt', ['name', 'family']]);
const loopback = { ASSENT_URL: service.url, ASSENT_ALLOW_LOOPBACK_HTTP: '1' };
let trusting: Readonly<Record<string, string>>;
beforeAll(async () => {
  const root = await (await fetch(`${service.url}/openid4vp/trust-anchor.pem`)).text();
  expect(root).not.toContain('PRIVATE');
  trusting = { ...loopback, ASSENT_TRUSTED_CA_FILES: fileOf('root.pem', root) };
});

interface Opened {
  readonly id: string;
  readonly uri: string;
}
const openSession = async (query: object, ...options: string[]) =>
  json<Opened>(await asClinic('--json', 'session', 'open', fileOf('query.json', query), ...options));
/** The wallet's answer to a link, from a person who says yes or no. */
const present = (environment: Readonly<Record<string, string>>, uri: string, ...options: string[]) =>
  commandLine(environment, 'passphrase of the test', true)('wallet', '--file', walletFile, 'present', uri, ...options);
const show = async (id: string) =>
  json<{ verdict: string; disclosed: { claims: object }[]; steps: { step: string }[] }>(
    await asClinic('--json', 'session', 'show', id),
  );

describe('a wallet answers a verifier of any maker', () => {
  test.each([
    ['x509_hash', 'direct_post.jwt'],
    ['x509_san_dns', 'direct_post.jwt'],
    ['decentralized_identifier', 'direct_post'],
    ['decentralized_identifier', 'direct_post.jwt'],
    ['redirect_uri', 'direct_post'],
    ['redirect_uri', 'direct_post.jwt'],
  ])('known by %s, with %s', async (prefix, mode) => {
    const { id, uri } = await openSession(nameQuery, '--client-id-prefix', prefix, '--response-mode', mode);
    const answered = await present(trusting, uri);
    expect(answered.err).toContain('PatientIdentity  required  name.family');
    expect(answered).toMatchObject({ code: 0, out: expect.stringMatching(/^sent: PatientIdentity: name.family\n/) });
    const { verdict, disclosed, steps } = await show(id);
    expect(verdict).toBe('accepted');
    expect(disclosed).toMatchObject([{ query: 'PatientIdentity', claims: { name: { family } } }]);
    expect(JSON.stringify(disclosed)).not.toContain('1980-01-01');
    expect(steps.map(({ step }) => step)).toEqual(
      prefix === 'redirect_uri' ? ['created', 'accepted'] : ['created', 'request_read', 'accepted'],
    );
    // a link is good for one answer
    expect(await present(trusting, uri)).toMatchObject({ code: prefix === 'redirect_uri' ? 1 : 2 });
  });

  test('with a VC-JWT, in a presentation of its own', async () => {
    const { id, uri } = await openSession(
      queryOf(['LabResult', 'vc+jwt'], ['PatientIdentity', 'dc+sd-jwt', ['birthDate']]),
    );
    expect(await present(trusting, uri)).toMatchObject({ code: 0 });
    expect(await show(id)).toMatchObject({
      verdict: 'accepted',
      disclosed: [{ type: 'LabResult' }, { type: 'PatientIdentity' }],
    });
  });
});

describe('a wallet refuses', () => {
  test('what the patient does not want, and tells the verifier', async () => {
    const { id, uri } = await openSession(nameQuery);
    const patient = commandLine(trusting, 'passphrase of the test', false);
    const answered = await patient('wallet', '--file', walletFile, 'present', uri);
    expect(answered).toMatchObject({ code: 1, out: 'Nothing was sent.\n' });
    expect(await asClinic('session', 'show', id)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^concluded: declined\n/),
    });
  });

  test('what it does not have', async () => {
    const { id, uri } = await openSession(queryOf(['LabResult', 'dc+sd-jwt', ['code']]));
    expect(await present(trusting, uri)).toMatchObject({ code: 1, out: 'Not answered: something is missing.\n' });
    expect((await show(id)).verdict).toBe('declined');
  });

  test('a verifier whose certificate it does not trust, and says which link fails', async () => {
    const { id, uri } = await openSession(nameQuery);
    const answered = await present(loopback, uri);
    expect(answered).toMatchObject({
      code: 2,
      err: expect.stringContaining('the chain does not lead to a trusted root'),
    });
    expect((await show(id)).steps.map(({ step }) => step)).toEqual(['created', 'request_read']);
  });

  test('http, unless it is to this machine and was allowed loudly', async () => {
    const { uri } = await openSession(nameQuery);
    const { ASSENT_ALLOW_LOOPBACK_HTTP: _, ...strict } = trusting;
    expect(await present(strict, uri)).toMatchObject({ code: 2, err: expect.stringContaining('not https') });
    expect((await present(trusting, uri, '--yes')).err).toContain('WARNING: http to this machine is allowed');
  });
});
