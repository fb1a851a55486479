import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createHeaderAndPayload, StatusList } from '@owf/token-status-list';
import { CompactSign, type CryptoKey } from 'jose';
import type { CertifiedKey } from './peer-issuer.ts';

/** A list as an issuer of others makes it, and what a test has wrong about it. */
export interface PeerList {
  readonly statuses: readonly number[];
  readonly bits?: 1 | 2 | 4 | 8;
  readonly signer: CertifiedKey;
  /** Claims beside `sub`, `iat`, `exp` and `status_list`, or instead of them. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** What a server of lists says at one address. */
export type PeerAnswer = (request: IncomingMessage, response: ServerResponse) => void;

/** What a server of https on this machine shows, in PEM, and its key. */
export interface WebCertificate {
  readonly pem: string;
  readonly privateKey: CryptoKey;
}

/**
 * Status lists that others publish: @owf/token-status-list for the list, jose for the signature, and a server of https on this machine
 * whose certificate, for `localhost`, is given.
 */
export async function peerStatusLists({ pem, privateKey }: WebCertificate) {
  const answers = new Map<string, PeerAnswer>();
  const asked: IncomingMessage[] = [];
  const server = createServer({ cert: pem, key: await pemOf(privateKey) }, (request, response) => {
    asked.push(request);
    const answer = answers.get(request.url ?? '');
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const urlOf = (name: string) => `https://localhost:${port}/lists/${name}`;
  return {
    urlOf,
    /** Every request, in order. */
    asked,
    answer: (name: string, answer: PeerAnswer) => void answers.set(`/lists/${name}`, answer),
    async publish(name: string, list: PeerList): Promise<void> {
      const token = await peerListToken(urlOf(name), list);
      answers.set(`/lists/${name}`, says(200, token));
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An answer with this status and body. */
export const says =
  (status: number, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): PeerAnswer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/statuslist+jwt', ...headers }).end(body);

/** A list for this address, signed. */
export function peerListToken(
  uri: string,
  { statuses, bits = 2, signer: { privateKey, x5c }, claims = {}, header = {} }: PeerList,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const list = new StatusList([...statuses], bits);
  const made = createHeaderAndPayload(
    list,
    { sub: uri, iat: now, exp: now + 600 },
    { alg: 'ES256', typ: 'statuslist+jwt', x5c: [...x5c] },
  );
  const payload = new TextEncoder().encode(JSON.stringify({ ...made.payload, ...claims }));
  return new CompactSign(payload).setProtectedHeader({ ...made.header, ...header }).sign(privateKey);
}

async function pemOf(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.replaceAll(/(.{64})/g, '$1\n')}\n-----END PRIVATE KEY-----\n`;
}
