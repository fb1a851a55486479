import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { makeRequestCertificate } from '@assent/openid4vc';
import { afterAll, expect, test } from '@jest/globals';
import { tlsFrom } from '../tls-from.ts';
import { close, listen } from './listen.ts';

const folder = mkdtempSync(join(tmpdir(), 'assent-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const keyFile = join(folder, 'key.pem');
const certificateFile = join(folder, 'chain.pem');

test('a service with a certificate speaks https under it, with a time limit below that for headers too', async () => {
  const pem = await makeRequestCertificate('localhost', new Date());
  const [key = '', ...chain] = pem.split(/(?<=-----END [A-Z ]+-----\n)/);
  writeFileSync(keyFile, key);
  writeFileSync(certificateFile, chain.join(''));
  const tls = tlsFrom({ certificateFile, keyFile });
  const server = await listen(
    { host: '127.0.0.1', port: 0, requestTimeoutMs: 1000 },
    tls,
    (request) => new Response(new URL(request.url).pathname),
  );
  try {
    const { port } = server.address() as AddressInfo;
    // the certificate is for signing, so what is looked at is which one it is
    const options = { host: '127.0.0.1', port, path: '/over-https', rejectUnauthorized: false, agent: false };
    const answer = await new Promise((resolve, fail) => {
      get(options, (response) => {
        const { fingerprint256 } = (response.socket as TLSSocket).getPeerCertificate();
        response.on('data', (data) => resolve({ text: String(data), fingerprint256 }));
      }).on('error', fail);
    });
    const { fingerprint256 } = new X509Certificate(chain.join(''));
    expect(answer).toEqual({ text: '/over-https', fingerprint256 });
  } finally {
    await close(server);
  }
});

test('a connection is kept for longer than clients and load balancers keep theirs', async () => {
  const server = await listen({ host: '127.0.0.1', port: 0, requestTimeoutMs: 1000 }, undefined, () => new Response());
  try {
    const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(headers.get('keep-alive')).toBe('timeout=65');
  } finally {
    await close(server);
  }
});

test('files that cannot be used for https are named, and nothing of what is in them', () => {
  writeFileSync(keyFile, 'no key at all');
  let failure: unknown;
  try {
    tlsFrom({ certificateFile, keyFile });
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({
    code: 'configuration_invalid',
    params: { keyFile, fault: 'cannot be used for https' },
  });
  expect(String(failure)).not.toContain('no key at all');
});
