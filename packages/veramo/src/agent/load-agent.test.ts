import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { credentialTypes } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Agent } from '@veramo/core';
import type { SigningAgent } from './assent-agent.ts';
import { loadAgentFile } from './load-agent.ts';
import { resolveModule } from './resolve-module.ts';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agent-'));
  file = join(directory, 'agent.yml');
  await symlink(join(packageRoot, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'parts.mjs'), parts);
});
afterAll(() => rm(directory, { recursive: true }));

/** A module beside the file, as a service may have it. */
const parts = `
export class Box { constructor(...args) { this.args = args; } }
export const later = async (value) => ({ value });
export const settings = { deep: { list: ['a', 'b'] } };
export const failing = () => { throw new Error('secret') };
export const closed = [];
export const open = (name) => ({ close: async () => { closed.push(name); throw new Error('no matter') } });
export class Source {
  isInitialized = false;
  constructor(fails) { this.fails = fails; }
  async initialize() { if (this.fails) throw new Error('no disk'); this.isInitialized = true; }
}
`;

async function load(text: string, pointers = ['/a'], env: Record<string, string | undefined> = {}) {
  await writeFile(file, `version: 3.0\n${text}`);
  return loadAgentFile(file, pointers, env);
}
const problemOf = async (text: string, env = {}) => {
  const error = await load(text, ['/a'], env).catch((thrown) => thrown);
  return [error.code, error.params?.file, error.params?.line, error.params?.problem];
};
const invalid = (line: number, problem: string) => ['configuration_invalid', 'agent.yml', line, problem];

describe('an agent file', () => {
  test('gives plain values, environment values and parts of itself', async () => {
    const text = 'a: { b: [1, true, text], c: { $env: NAME }, d: { $ref: /e/f } }\ne: { f: { g: 7 } }';
    expect(await load(text, ['/a', '/a/b/2'], { NAME: 'value' })).toEqual([
      { b: [1, true, 'text'], c: 'value', d: { g: 7 } },
      'text',
    ]);
  });

  test('makes objects from classes, factories that are awaited, and exports', async () => {
    const [a, b, c] = await load(
      [
        'a: { $require: "./parts.mjs#Box", $args: [1, { x: { $ref: /b } }] }',
        'b: { $require: "./parts.mjs?t=function#later", $args: [2] }',
        'c: { $require: "./parts.mjs?t=object&p=/deep/list/1#settings" }',
      ].join('\n'),
      ['/a', '/b', '/c'],
    );
    expect(a).toMatchObject({ args: [1, { x: { value: 2 } }] });
    expect(b).toBe((a as { args: [number, { x: unknown }] }).args[1].x);
    expect(c).toBe('b');
  });

  test('builds an object once, by whichever way it is reached', async () => {
    const text = 'a: { box: { $require: "./parts.mjs#Box" } }\nb: { $ref: /a/box }';
    const [a, b, box] = await load(text, ['/a', '/b', '/a/box']);
    expect(b).toBe((a as { box: unknown }).box);
    expect(box).toBe(b);
  });

  test('opens a data source before anything uses it', async () => {
    const [source] = await load('a: { $require: "./parts.mjs#Source", $args: [false] }');
    expect(source).toMatchObject({ isInitialized: true });
    const failing = load('a: { $require: "./parts.mjs#Source", $args: [true] }');
    await expect(failing).rejects.toMatchObject({ code: 'store_unavailable', params: { line: 2 } });
  });

  test('closes what it has opened if the rest cannot be made, what was opened last first', async () => {
    const opened = (name: string) => `{ $require: "./parts.mjs?t=function#open", $args: [${name}] }`;
    const failing = load(`a: [${opened('first')}, ${opened('second')}, { $env: MISSING }]`);
    await expect(failing).rejects.toMatchObject({ code: 'configuration_invalid', params: { name: 'MISSING' } });
    expect(await load('a: { $require: "./parts.mjs?t=object#closed" }')).toEqual([['second', 'first']]);
  });

  test('finds packages from its own directory, and ours in source beside tests', async () => {
    const [types] = await load('a: { $require: "@assent/domain?t=object#credentialTypes" }');
    expect(types).toBe(credentialTypes);
    const [agent] = await load('a: { $require: "@veramo/core#Agent", $args: [{ schemaValidation: false }] }');
    expect(agent).toBeInstanceOf(Agent);
  });

  test('takes packages of the program that loads it from there, and no others', async () => {
    await writeFile(
      file,
      'version: 3.0\na: { $require: "@our/part?t=object#name" }\nb: { $require: "constructor?t=object#name" }',
    );
    const packages = { '@our/part': async () => ({ name: 'part of the program' }) };
    expect(await loadAgentFile(file, ['/a'], {}, packages)).toEqual(['part of the program']);
    await expect(loadAgentFile(file, ['/b'], {}, packages)).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  test('builds a whole agent that signs', async () => {
    const [built] = await load(walletFile(`${packageRoot}src/index.ts`), ['/agent'], { NAME: 'did:key' });
    const agent = built as SigningAgent;
    const { did, keys } = await agent.didManagerCreate({});
    expect(await agent.keyManagerSign({ keyRef: keys[0]!.kid, data: 'x' })).toMatch(/^[A-Za-z0-9_-]{86}$/);
    expect((await agent.resolveDid({ didUrl: did })).didDocument?.id).toBe(did);
  });

  const inMemory = `${packageRoot}src/testing/in-memory-keys.ts`;
  const walletFile = (ours: string) => `
agent:
  $require: "@veramo/core#Agent"
  $args:
    - plugins:
        - $require: "@veramo/key-manager#KeyManager"
          $args:
            - store: { $require: "@veramo/key-manager#MemoryKeyStore" }
              kms:
                local:
                  $require: "${ours}#AssentKms"
                  $args:
                    - $require: "${ours}#SealedPrivateKeyStore"
                      $args:
                        - { $require: "${inMemory}?t=function#inMemoryKeyStore" }
                        - { $require: "${inMemory}?t=function#testKeyring", $args: [agent] }
        - $require: "@veramo/did-manager#DIDManager"
          $args:
            - store: { $require: "@veramo/did-manager#MemoryDIDStore" }
              defaultProvider: { $env: NAME }
              providers: { "did:key": { $require: "${ours}#KeyDidProvider", $args: [{ defaultKms: local }] } }
        - { $require: "${ours}#AssentResolver" }
        - $require: "@veramo/credential-w3c#CredentialPlugin"
          $args: [{ $require: "${ours}?t=function#credentialProviders" }]
`;
});

describe('a wrong agent file names the line', () => {
  test('of a missing or empty environment value', async () => {
    const text = 'a:\n  - b: 1\n  - c: { $env: NAME }';
    const expected = invalid(4, 'environment variable is missing or empty');
    expect(await problemOf(text)).toEqual(expected);
    expect(await problemOf(text, { NAME: '' })).toEqual(expected);
    await expect(load(text)).rejects.toThrow('NAME');
  });

  test('of null, written or left out, anywhere', async () => {
    for (const nothing of ['null', '~', '', '[1, null]', '{ c: }']) {
      expect(await problemOf(`a: 1\nunused:\n  b: ${nothing}`)).toEqual(invalid(4, 'null'));
    }
  });

  test('of an unknown pointer, or one that leads back', async () => {
    expect(await problemOf('a:\n  b: { $ref: /c }')).toEqual(invalid(3, 'unknown pointer'));
    expect(await problemOf('a: { $ref: a }')).toEqual(invalid(2, 'unknown pointer'));
    expect(await problemOf('a: { $ref: /a }')).toEqual(invalid(2, 'circular reference'));
    expect(await problemOf('a: { $ref: /b }\nb:\n  c: [{ $ref: /a }]')).toEqual(invalid(4, 'circular reference'));
    expect(await problemOf('a: [1]\nb: 1', {})).toEqual([undefined, undefined, undefined, undefined]);
    await expect(load('a: 1', ['/z'])).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  test('of an unknown package or a missing export', async () => {
    for (const name of ['@assent/nothing', 'nothing', './nothing.mjs', '@veramo/core/nothing']) {
      expect(await problemOf(`\na: { $require: "${name}#X" }`)).toEqual(invalid(3, 'unknown package'));
    }
    expect(await problemOf('a: { $require: "./parts.mjs#Nothing" }')).toEqual(invalid(2, 'missing export'));
    expect(await problemOf('a: { $require: "./parts.mjs#toString" }')).toEqual(invalid(2, 'missing export'));
    const pointer = 'a: { $require: "./parts.mjs?t=object&p=/deep/nothing#settings" }';
    expect(await problemOf(pointer)).toEqual(invalid(2, 'unknown pointer'));
  });

  test('of a directive that is malformed, unknown or not alone', async () => {
    expect(await problemOf('a: { $requires: "./parts.mjs#Box" }')).toEqual(invalid(2, 'unknown directive'));
    expect(await problemOf('a: { $require: "./parts.mjs#Box", args: [] }')).toEqual(invalid(2, 'malformed $require'));
    expect(await problemOf('a: { $require: "./parts.mjs" }')).toEqual(invalid(2, 'malformed $require'));
    expect(await problemOf('a: { $require: "./parts.mjs?t=klass#Box" }')).toEqual(invalid(2, 'malformed $require'));
    expect(await problemOf('a: { $env: [NAME] }')).toEqual(invalid(2, 'malformed $env'));
    expect(await problemOf('a: { $ref: /b, c: 1 }\nb: 1')).toEqual(invalid(2, 'malformed $ref'));
    const args = 'a: { $require: "./parts.mjs#Box", $args: { b: 1 } }';
    expect(await problemOf(args)).toEqual(invalid(2, '$args is no list'));
  });

  test('of what cannot be made, without its message', async () => {
    const error = await load('a: { $require: "./parts.mjs?t=function#failing" }').catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'configuration_invalid', params: { line: 2, problem: 'cannot be made' } });
    expect(error.message).not.toContain('secret');
    expect(error.cause.message).toBe('secret');
    expect(await problemOf('a: { $require: "./parts.mjs#settings" }')).toEqual(invalid(2, 'is no class'));
    await writeFile(join(directory, 'broken.mjs'), 'throw new Error("x")');
    expect(await problemOf('a: { $require: "./broken.mjs#X" }')).toEqual(invalid(2, 'package does not load'));
  });

  test('of what is not YAML, twice the same key, an alias or another version', async () => {
    expect(await problemOf('a: [1')).toEqual(invalid(2, expect.any(String) as never));
    expect(await problemOf('a: !mine x')).toEqual(invalid(2, 'TAG_RESOLVE_FAILED'));
    expect(await problemOf('a: 1\na: 2')).toEqual(invalid(3, 'DUPLICATE_KEY'));
    expect(await problemOf('b: &x 1\na: *x')).toEqual(invalid(3, 'alias: use $ref'));
    for (const [text, line] of [
      ['version: 2.0\na: 1', 1],
      ['a: 1', 1],
      ['[]', 1],
      ['', 1],
    ] as const) {
      await writeFile(file, text);
      const call = loadAgentFile(file, ['/a'], {});
      await expect(call).rejects.toMatchObject({ code: 'configuration_invalid', params: { line } });
    }
    await expect(loadAgentFile(`${file}.none`, ['/a'], {})).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { file: 'agent.yml.none' },
    });
  });
});

describe('resolving a module', () => {
  test('follows the entry points of a package, as import does', async () => {
    const root = join(directory, 'elsewhere', 'node_modules', 'dual');
    await mkdir(root, { recursive: true });
    const exports = { '.': { require: './c.cjs', import: { default: './m.mjs' } }, './sub': './s.mjs', './none': {} };
    await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'dual', exports }));
    for (const name of ['c.cjs', 'm.mjs', 's.mjs']) await writeFile(join(root, name), '');
    const from = join(directory, 'elsewhere', 'deeper');
    const at = (name: string) => pathToFileURL(join(root, name)).href;
    expect(resolveModule('dual', from)).toBe(at('m.mjs'));
    expect(resolveModule('dual/sub', from)).toBe(at('s.mjs'));
    expect(resolveModule('dual/none', from)).toBeUndefined();
    expect(resolveModule('dual', directory)).toBeUndefined();
    expect(resolveModule('node:crypto', from)).toBe('node:crypto');
    await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'dual', main: './s' }));
    await writeFile(join(root, 's.js'), '');
    expect(resolveModule('dual', from)).toBe(at('s.js'));
    expect(resolveModule('dual/m.mjs', from)).toBe(at('m.mjs'));
  });
});
