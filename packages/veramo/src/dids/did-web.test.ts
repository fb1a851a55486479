import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { certificate, certificateKey } from '../testing/self-signed.ts';
import { AssentResolver } from './assent-resolver.ts';
import { urlOfDidWeb } from './did-web.ts';
import type { FetchOptions } from './fetch-pinned.ts';
import { addressPolicy } from './public-address.ts';

let server: Server;
let port: number;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[];
beforeAll(async () => {
  server = createServer({ cert: certificate, key: certificateKey }, (request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  asked = [];
});

const didOf = (...steps: string[]) => ['did:web', `did.example%3A${port}`, ...steps].join(':');
const documentOf = (id: string) => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik' };
  const method = { id: `${id}#0`, type: 'JsonWebKey', controller: id, publicKeyJwk: key };
  return { id, verificationMethod: [method], assertionMethod: [method.id] };
};

/** A network in which `did.example` is this machine, and this machine may be connected to. */
const inside: FetchOptions = {
  ca: certificate,
  allowedRanges: ['127.0.0.0/8'],
  addressesOf: async () => ['127.0.0.1'],
  timeoutMs: 2_000,
};
const resolve = (did: string, options: FetchOptions = {}) =>
  new AssentResolver({ web: { ...inside, ...options } }).resolve(did);
const errorOf = async (did: string, options: FetchOptions = {}) =>
  (await resolve(did, options)).didResolutionMetadata.error;
const says =
  (status: number, body: unknown, headers = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

describe('did:web', () => {
  test('names a host, a port and a path', () => {
    expect(urlOfDidWeb('example.com')?.href).toBe('https://example.com/.well-known/did.json');
    expect(urlOfDidWeb('example.com%3A8443')?.href).toBe('https://example.com:8443/.well-known/did.json');
    expect(urlOfDidWeb('example.com%3a8443:tenants:a')?.href).toBe('https://example.com:8443/tenants/a/did.json');
    expect(urlOfDidWeb('example.com:%C3%A9')?.href).toBe('https://example.com/%C3%A9/did.json');
  });

  test('names no address, no other place and no step upwards', () => {
    const hosts = [
      '',
      '127.0.0.1',
      '[::1]',
      '2130706433',
      'a.1',
      'a..b',
      '-a.b',
      'a_b',
      `${'a'.repeat(64)}.b`,
      'a%2Fb',
    ];
    const ports = ['a%3A', 'a%3A0', 'a%3A65536', 'a%3A08', 'a%3A80%3A80', 'a%3Ax', 'u%40a%3A80', 'a:80/x'];
    const steps = [
      'a:',
      'a::b',
      'a:.',
      'a:..',
      'a:%2E%2E',
      'a:%2f',
      'a:%5C',
      'a:b?c',
      'a:b#c',
      'a:%00',
      'a:%0A',
      'a:%zz',
    ];
    for (const id of [...hosts, ...ports, ...steps]) expect([id, urlOfDidWeb(id)]).toEqual([id, undefined]);
  });

  test('is resolved to the document that has its id', async () => {
    answer = says(200, documentOf(didOf('tenants', 'a')));
    const result = await resolve(didOf('tenants', 'a'));
    expect(result).toMatchObject({ didDocument: documentOf(didOf('tenants', 'a')), didDocumentMetadata: {} });
    expect(asked).toEqual([`did.example:${port}/tenants/a/did.json`]);
  });

  test('is not resolved to the document of another, or to what is no document', async () => {
    const answers = [documentOf(didOf('b')), {}, [], 'null', '{', { ...documentOf(didOf()), verificationMethod: {} }];
    for (const body of answers) {
      answer = says(200, body);
      expect(await errorOf(didOf())).toBe('invalidDidDocument');
    }
    const deep = `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`;
    answer = says(200, `{"id":"${didOf()}","deep":${deep}}`);
    expect(await errorOf(didOf())).toBe('invalidDidDocument');
  });

  test('tells apart not found, given up and not reached', async () => {
    answer = says(404, '');
    expect(await errorOf(didOf())).toBe('notFound');
    answer = says(410, '');
    expect(await resolve(didOf())).toMatchObject({ didDocument: null, didDocumentMetadata: { deactivated: true } });
    for (const status of [204, 401, 429, 500, 503]) {
      answer = says(status, '');
      expect(await errorOf(didOf())).toBe('internalError');
    }
    answer = (request) => void request.socket.destroy();
    expect(await errorOf(didOf())).toBe('internalError');
    expect(await errorOf('did:web:127.0.0.1')).toBe('invalidDid');
  });

  test('follows no redirect', async () => {
    answer = says(302, '', { location: `https://did.example:${port}/elsewhere` });
    expect(await errorOf(didOf())).toBe('internalError');
    expect(asked).toHaveLength(1);
  });

  test('stops after its time and its size', async () => {
    answer = () => undefined;
    expect(await errorOf(didOf(), { timeoutMs: 100 })).toBe('internalError');
    answer = (_, response) => void response.write('{');
    expect(await errorOf(didOf(), { timeoutMs: 100 })).toBe('internalError');
    const never = () => new Promise<string[]>(() => undefined);
    expect(await errorOf(didOf(), { timeoutMs: 100, addressesOf: never })).toBe('internalError');
    answer = says(200, { ...documentOf(didOf()), padding: 'x'.repeat(2_000) });
    expect(await errorOf(didOf(), { maxBytes: 1_000 })).toBe('internalError');
    expect(await errorOf(didOf(), { maxBytes: 4_000 })).toBeUndefined();
  });

  test('connects to no host of which any address is inside', async () => {
    answer = says(200, documentOf(didOf()));
    for (const addresses of [['127.0.0.1'], ['93.184.216.34', '10.0.0.1'], ['::ffff:127.0.0.1'], ['nonsense'], []]) {
      expect(await errorOf(didOf(), { allowedRanges: [], addressesOf: async () => addresses })).toBe('internalError');
    }
    expect(await errorOf(didOf(), { addressesOf: async () => ['127.0.0.1', '10.0.0.1'] })).toBe('internalError');
    expect(asked).toEqual([]);
  });

  test('looks a host up once, and connects to what was checked', async () => {
    answer = says(200, documentOf(didOf()));
    const answers = [['127.0.0.1'], ['127.0.0.66']];
    expect(await errorOf(didOf(), { addressesOf: async () => answers.shift() ?? [] })).toBeUndefined();
    expect(answers).toHaveLength(1);
  });

  test('believes no certificate that is not for the host, or by nobody it trusts', async () => {
    const id = `did:web:other.example%3A${port}`;
    answer = says(200, documentOf(id));
    expect(await errorOf(id)).toBe('internalError');
    const { ca: _, ...untrusting } = inside;
    const { didResolutionMetadata } = await new AssentResolver({ web: untrusting }).resolve(didOf());
    expect(didResolutionMetadata.error).toBe('internalError');
    expect(asked).toEqual([]);
  });

  test('remembers nothing', async () => {
    answer = says(200, documentOf(didOf()));
    const resolver = new AssentResolver({ web: inside });
    const connected = jest.fn();
    server.on('secureConnection', connected);
    await resolver.resolve(didOf());
    answer = says(410, '');
    expect((await resolver.resolve(didOf())).didDocumentMetadata.deactivated).toBe(true);
    expect(connected).toHaveBeenCalledTimes(2); // an open connection may lead to an address that was not checked
    server.off('secureConnection', connected);
  });
});

describe('an address', () => {
  test('is public unless it is private, local, reserved or leads to one that may be', () => {
    const isAllowed = addressPolicy();
    for (const address of ['93.184.216.34', '2606:4700::1111', '::ffff:93.184.216.34']) {
      expect([address, isAllowed(address)]).toEqual([address, true]);
    }
    const inner =
      '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.168.1.1 192.0.0.1 198.18.0.1 224.0.0.1 ' +
      '240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::7f00:1 64:ff9b::7f00:1 fc00::1 fe80::1 ' +
      'fec0::1 ff02::1 2001:db8::1 2002:7f00:1:: 2001::1 localhost';
    for (const address of inner.split(' ')) expect([address, isAllowed(address)]).toEqual([address, false]);
  });

  test('inside is allowed if its range is', () => {
    const isAllowed = addressPolicy(['10.20.0.0/16', 'fd00::/8']);
    expect(['10.20.3.4', '::ffff:10.20.3.4', 'fd12::1'].map(isAllowed)).toEqual([true, true, true]);
    expect(['10.21.0.1', '127.0.0.1', 'fc00::1'].map(isAllowed)).toEqual([false, false, false]);
  });
});
