import type { webcrypto } from 'node:crypto';
import { type LocalService, startLocalService } from '@assent/cli';
import { builtProgram } from './repository.ts';
import { tlsFront } from './tls-front.ts';
import type { Served } from './web.ts';

const host = 'assent.example';

/** For a browser to find the service by its name here, and to take its certificate. */
export const httpsBrowserArgs = [`--host-resolver-rules=MAP ${host} 127.0.0.1`, '--ignore-certificate-errors'];

/** A service that is reached over https by a name, as SMART Health Cards and Links want it; tests reach it as `local`. */
export interface HttpsService extends Served {
  readonly local: LocalService;
}

/** Who certifies the name of the service. */
interface Certifier {
  issue(
    subject: string,
    wish: { readonly dns: string },
  ): Promise<{ readonly pem: string; readonly keys: { readonly privateKey: webcrypto.CryptoKey } }>;
}

/** Starts a service behind https. */
export async function startHttpsService(
  certifier: Certifier,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<HttpsService> {
  const { pem: cert, keys } = await certifier.issue(`CN=${host}`, { dns: host });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  const front = await tlsFront({ cert, key });
  const url = `https://${host}:${front.port}`;
  const settings = { ...environment, ASSENT_RATE_PER_SECOND: '1000', ASSENT_RATE_BURST: '5000' };
  const local = await startLocalService({ program: builtProgram('service'), environment: settings, publicUrl: url });
  front.leadTo(Number(new URL(local.url).port));
  return {
    ...{ url, local },
    async stop() {
      await front.stop();
      await local.stop();
    },
  };
}
