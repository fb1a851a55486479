import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { CompactSign, compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';

interface SuiteTest {
  readonly name: string;
  readonly number: number;
  readonly input_file: string;
  readonly key_file: string;
  readonly fn: 'issue' | 'verify';
  readonly feature: string;
  readonly disclosure_paths?: readonly string[];
  readonly expected_result: string;
}

const suite = JSON.parse(readFileSync(new URL('../vectors/vc-jose-cose/suite.json', import.meta.url), 'utf8')) as {
  readonly tests: readonly SuiteTest[];
  readonly files: Readonly<Record<string, string>>;
};
const folder = mkdtempSync(join(tmpdir(), 'assent-vc-jose-'));
const at = (name: string) => join(folder, name);
beforeAll(() => {
  for (const [name, text] of Object.entries(suite.files)) writeFileSync(at(name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command as the suite calls it: what it wrote, and how it ended. */
async function run({
  fn,
  input_file,
  key_file,
  feature,
  disclosure_paths,
}: Omit<SuiteTest, 'name' | 'number' | 'expected_result'>) {
  const output = at('output.json');
  rmSync(output, { force: true });
  const sd = disclosure_paths ? ['--sd', JSON.stringify(disclosure_paths)] : [];
  const words = ['--input', at(input_file), '--key', at(key_file), '--feature', feature, ...sd, '--output', output];
  const { code: exitCode } = await commandLine({})('vc', fn, ...words);
  return { exitCode, ...(JSON.parse(readFileSync(output, 'utf8')) as { result: string; data: string }) };
}

describe('the command line, as the W3C suite for VC-JOSE-COSE calls it', () => {
  test.each(suite.tests)('$name: $expected_result', async (wanted) => {
    const { result, data, exitCode } = await run(wanted);
    expect(result).toBe(wanted.expected_result);
    expect(exitCode).toBe(result === 'success' ? 0 : 1);
    if (result !== 'success' || wanted.fn === 'verify') return;
    // what was issued is good for jose, and for ourselves
    const method = JSON.parse(suite.files[wanted.key_file] ?? '');
    const [token = ''] = data.split('~');
    const { protectedHeader } = await compactVerify(token, await importJWK(method.publicKeyJwk));
    expect(protectedHeader).toMatchObject({ alg: method.publicKeyJwk.alg, kid: method.id });
    writeFileSync(at('issued.txt'), data);
    const { feature, key_file } = wanted;
    const checked = await run({ feature, key_file, fn: 'verify', input_file: 'issued.txt' });
    expect(JSON.parse(checked.data)).toEqual(JSON.parse(suite.files[wanted.input_file] ?? ''));
  });

  test('features with COSE are told apart from what is wrong', async () => {
    const cose = { fn: 'verify', input_file: 'credential-jose-minimal.txt', key_file: 'vm-p256.json' } as const;
    expect(await run({ ...cose, feature: 'credential_cose' })).toMatchObject({ result: 'indeterminate', exitCode: 3 });
  });

  test('a file that is not there is an error, and the output says so', async () => {
    const nothing = {
      fn: 'verify',
      input_file: 'none.txt',
      key_file: 'vm-p256.json',
      feature: 'credential_jose',
    } as const;
    expect(await run(nothing)).toEqual({ result: 'error', data: 'invalid_request', exitCode: 2 });
  });
});

describe('an SD-JWT that is issued', () => {
  const issueSelective = () => run(suite.tests.find(({ number }) => number === 18) as SuiteTest);

  test('hides what was asked for, each under a digest, and @sd-jwt reads it', async () => {
    const { data } = await issueSelective();
    const payload = decodeJwt(data.split('~')[0] ?? '');
    expect(decodeProtectedHeader(data.split('~')[0] ?? '')).toMatchObject({ typ: 'vc+sd-jwt', cty: 'vc' });
    expect(JSON.stringify(payload)).not.toMatch(/123 Main St|Anytown|555-123/);
    const reader = new SDJwtVcInstance({
      hasher: async (text, algorithm) =>
        new Uint8Array(
          await crypto.subtle.digest(algorithm, typeof text === 'string' ? new TextEncoder().encode(text) : text),
        ),
    });
    const claims = (await (
      await reader.decode(data)
    ).getClaims(
      async (text, algorithm) =>
        new Uint8Array(
          await crypto.subtle.digest(algorithm, typeof text === 'string' ? new TextEncoder().encode(text) : text),
        ),
    )) as { credentialSubject: object };
    expect(claims.credentialSubject).toEqual(
      JSON.parse(suite.files['credential-nested-selective.json'] ?? '').credentialSubject,
    );
  });

  test('verifies with fewer disclosures, and says less', async () => {
    const { data } = await issueSelective();
    const parts = data.split('~');
    writeFileSync(at('fewer.txt'), `${parts[0]}~`);
    const shown = await run({
      fn: 'verify',
      input_file: 'fewer.txt',
      key_file: 'vm-p521.json',
      feature: 'credential_sdjwt',
    });
    const { credentialSubject } = JSON.parse(shown.data);
    expect(credentialSubject.address).toEqual({ country: 'USA', postalCode: '12345' });
    expect(credentialSubject.phoneNumbers).toHaveLength(1);
  });

  const disclosure = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
  test.each([
    ['one given twice', (parts: string[]) => [parts[0], parts[1], parts[1], '']],
    ['one that nothing refers to', (parts: string[]) => [...parts.slice(0, -1), disclosure(['salt', 'a', 1]), '']],
    ['one that is no JSON', (parts: string[]) => [parts[0], 'AAAA', '']],
    ['one with another value', (parts: string[]) => [parts[0], disclosure(['salt', 'street', 'Elsewhere']), '']],
    ['a key binding for nobody', (parts: string[]) => [...parts.slice(0, -1), parts[0]]],
    ['no last separator', (parts: string[]) => parts.slice(0, -1)],
  ])('is refused with disclosures of which there is %s', async (_, change) => {
    const { data } = await issueSelective();
    writeFileSync(at('changed.txt'), change(data.split('~')).join('~'));
    const wanted = {
      fn: 'verify',
      input_file: 'changed.txt',
      key_file: 'vm-p521.json',
      feature: 'credential_sdjwt',
    } as const;
    expect(await run(wanted)).toMatchObject({ result: 'failure', exitCode: 1 });
  });

  test.each([
    ['a name that is there already', ['s', 'id', 'x'], { credentialSubject: { id: 'did:example:a', name: 'A' } }],
    ['a reserved name', ['s', '_sd', ['x']], {}],
    ['an element where a member is', ['s', 'x'], {}],
  ])('is refused if a digest, although signed, leads to %s', async (_, content, change) => {
    const method = JSON.parse(suite.files['vm-p384.json'] ?? '');
    const text = disclosure(content);
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('base64url');
    const document = { ...JSON.parse(suite.files['credential-selective.json'] ?? ''), ...change };
    document.credentialSubject = { ...document.credentialSubject, _sd: [digest] };
    const token = await new CompactSign(Buffer.from(JSON.stringify(document)))
      .setProtectedHeader({ alg: 'ES384', typ: 'vc+sd-jwt', cty: 'vc' })
      .sign(await importJWK(method.secretKeyJwk, 'ES384'));
    writeFileSync(at('signed.txt'), `${token}~${text}~`);
    const wanted = {
      fn: 'verify',
      input_file: 'signed.txt',
      key_file: 'vm-p384.json',
      feature: 'credential_sdjwt',
    } as const;
    expect(await run(wanted)).toMatchObject({ result: 'failure', data: 'malformed' });
  });
});

describe('what is refused besides', () => {
  test.each([
    ['an issuer that has not the key', { issuer: 'https://other.example/' }, 'bad_proof at /issuer'],
    ['another iss', { iss: 'https://other.example/' }, 'bad_proof at /iss'],
    ['no subject', { credentialSubject: undefined }, 'malformed at /credentialSubject'],
    [
      'another first context',
      { '@context': ['https://www.w3.org/ns/credentials/examples/v2'] },
      'malformed at /@context',
    ],
    ['a claim vc', { vc: {} }, 'malformed at /'],
  ])('a credential with %s, when it is issued', async (_, change, why) => {
    writeFileSync(
      at('made.json'),
      JSON.stringify({ ...JSON.parse(suite.files['credential-minimal.json'] ?? ''), ...change }),
    );
    const wanted = {
      fn: 'issue',
      input_file: 'made.json',
      key_file: 'vm-p256.json',
      feature: 'credential_jose',
    } as const;
    expect(await run(wanted)).toEqual({ result: 'failure', data: why, exitCode: 1 });
  });

  test('a presentation whose credential is in no envelope, or whose token is not signed', async () => {
    const presentation = JSON.parse(suite.files['presentation-single.json'] ?? '');
    const unsigned = `data:application/vc+jwt,${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    for (const credential of [
      JSON.parse(suite.files['credential-minimal.json'] ?? ''),
      { ...presentation.verifiableCredential[0], id: unsigned },
    ]) {
      writeFileSync(at('made.json'), JSON.stringify({ ...presentation, verifiableCredential: [credential] }));
      const wanted = {
        fn: 'issue',
        input_file: 'made.json',
        key_file: 'vm-p256.json',
        feature: 'presentation_jose',
      } as const;
      expect(await run(wanted)).toMatchObject({ result: 'failure', data: 'malformed at /verifiableCredential/0' });
    }
  });

  test('a path that leads nowhere, a key without its private part, and a key that is not of its curve', async () => {
    const sdjwt = { fn: 'issue', input_file: 'credential-selective.json', feature: 'credential_sdjwt' } as const;
    for (const path of ['credentialSubject.none', 'type[9]', '__proto__.x', 'a b']) {
      const nowhere = { ...sdjwt, key_file: 'vm-p384.json', disclosure_paths: [path] };
      expect(await run(nowhere)).toMatchObject({ result: 'error', data: 'invalid_request' });
    }
    const { secretKeyJwk: _, ...method } = JSON.parse(suite.files['vm-p384.json'] ?? '');
    writeFileSync(at('public.json'), JSON.stringify(method));
    expect(await run({ ...sdjwt, key_file: 'public.json' })).toMatchObject({
      result: 'error',
      data: 'key_unavailable',
    });
    const publicKeyJwk = { ...method.publicKeyJwk, x: method.publicKeyJwk.y };
    writeFileSync(at('off-curve.json'), JSON.stringify({ ...method, publicKeyJwk }));
    const verifying = {
      fn: 'verify',
      input_file: 'credential-sdjwt-selective.txt',
      feature: 'credential_sdjwt',
    } as const;
    expect(await run({ ...verifying, key_file: 'off-curve.json' })).toMatchObject({
      result: 'error',
      data: 'key_unavailable',
    });
  });
});
