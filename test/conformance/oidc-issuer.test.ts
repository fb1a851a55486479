import { keyProofType } from '@assent/openid4vc';
import {
  attestWallet,
  formPoster,
  newInstanceKey,
  publicHalfOf,
  readOffer,
  takeOffer,
  type WalletInstance,
} from '@assent/openid4vc/wallet';
import { secureRandom, systemClock } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { compactVerify, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { testBrowser } from '../../packages/service/src/testing/code-wallet.ts';
import { oidcIssuer, type PeerGrant, peerConfiguration } from '../support/peers/oidc-issuer.ts';
import { sha } from '../support/peers/sha.ts';

let peer: Awaited<ReturnType<typeof oidcIssuer>>;
beforeAll(async () => {
  peer = await oidcIssuer();
});
afterAll(() => peer?.close());

const redirectUri = 'http://127.0.0.1:49152/wallet';

/** A browser that goes from page to page until it is sent to the wallet. */
const visit = (page: string): Promise<string> => visitAt(peer.issuer, page);

async function visitAt(issuer: string, page: string): Promise<string> {
  const browser = testBrowser({
    call: (path, init) => fetch(new URL(path, issuer), { ...init, redirect: 'manual' }),
  });
  let address = page;
  for (let pages = 0; pages < 6 && !address.startsWith(redirectUri); pages += 1) {
    const response = await browser.open(address);
    address = new URL(response.headers.get('location') ?? '', address).href;
  }
  return address;
}

async function take(uri: string, txCode: string | undefined, visiting = visit, instance?: WalletInstance) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const post = formPoster({ allowsLoopback: true });
  const offer = await readOffer(uri, post);
  expect(offer.configurationId).toBe(peerConfiguration);
  const taken = await takeOffer(offer, txCode, {
    post,
    clock: systemClock(),
    random: secureRandom(),
    signProof: (claims) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', typ: keyProofType, jwk }).sign(privateKey),
    browser: { redirectUri, visit: visiting },
    instance,
  });
  return { jwk, taken };
}

describe('our wallet library, at the issuer of oidc-provider', () => {
  test.each<[PeerGrant, string | undefined]>([
    ['pre-authorized_code', '123456'],
    ['authorization_code', undefined],
  ])('takes an offer with %s', async (grant, txCode) => {
    const { jwk, taken } = await take(await peer.offer(grant), txCode);
    const [compact = ''] = taken.credentials;
    const sdJwt = new SDJwtVcInstance({
      hasher: sha,
      verifier: async (data: string, signature: string) => {
        await compactVerify(`${data}.${signature}`, await importJWK(peer.key, 'ES256'));
        return true;
      },
    });
    const { payload } = await sdJwt.verify(compact);
    expect(payload).toMatchObject({ iss: peer.issuer, vct: 'urn:peer:lab', cnf: { jwk }, result: 'negative' });
  });

  test('is told what the peer refuses', async () => {
    await expect(take(await peer.offer('pre-authorized_code'), '000000')).rejects.toMatchObject({
      params: { at: 'token', error: 'invalid_grant' },
    });
    const uri = (await peer.offer('authorization_code')).replace('state-of-the-peer', 'state-of-another');
    await expect(take(uri, undefined)).rejects.toMatchObject({ params: { error: 'access_denied' } });
  });

  test('believes no answer of another server', async () => {
    const mixedUp = async (page: string) => {
      const address = new URL(await visit(page));
      address.searchParams.set('iss', 'https://other.example');
      return address.href;
    };
    await expect(take(await peer.offer('authorization_code'), undefined, mixedUp)).rejects.toMatchObject({
      params: { at: 'authorization', error: 'iss' },
    });
  });
});

describe('our wallet library, at an issuer of oidc-provider that takes the wallets of one maker only', () => {
  const makerOf = async () => ({ kid: 'maker', ...(await newInstanceKey()) });
  const instanceOf = async (maker: Awaited<ReturnType<typeof makerOf>>, clientId = 'assent-wallet') => {
    const key = await newInstanceKey();
    const order = { instance: publicHalfOf(key), clientId, lifetimeSeconds: 600 };
    return { key, attestation: await attestWallet(maker, order, systemClock()) };
  };

  test('shows whose it is, with either grant, and is refused otherwise', async () => {
    const maker = await makerOf();
    const strict = await oidcIssuer(publicHalfOf(maker));
    try {
      const visiting = (page: string) => visitAt(strict.issuer, page);
      const instance = await instanceOf(maker);
      for (const [grant, txCode] of [
        ['pre-authorized_code', '123456'],
        ['authorization_code', undefined],
      ] as const) {
        const { taken } = await take(await strict.offer(grant), txCode, visiting, instance);
        expect(taken.credentials).toHaveLength(1);
        await expect(take(await strict.offer(grant), txCode, visiting)).rejects.toMatchObject({
          params: { at: 'authorization server metadata', error: 'invalid_client' },
        });
        const stranger = await instanceOf(await makerOf());
        await expect(take(await strict.offer(grant), txCode, visiting, stranger)).rejects.toMatchObject({
          params: { error: 'invalid_client' },
        });
      }
    } finally {
      strict.close();
    }
  });
});
