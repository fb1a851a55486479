import { createECDH } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { getDidJwkResolver } from '@veramo/did-provider-jwk';
import { getDidKeyResolver } from '@veramo/did-provider-key';
import { Resolver } from 'did-resolver';
import { jwkOfKey } from '../keys/public-jwk.ts';
import { stockAgent } from '../testing/stock-agent.ts';
import { encode } from '../testing/token-tools.ts';
import { createWallet } from '../testing/wallet.ts';
import { AssentResolver } from './assent-resolver.ts';
import { createPatientDid } from './did-providers.ts';
import { methodsOf } from './verification-key.ts';

const resolver = new AssentResolver();
const documentOf = async (did: string) => (await resolver.resolve(did)).didDocument;
const errorOf = async (did: string) => (await resolver.resolve(did)).didResolutionMetadata.error;
const keyOf = async (did: string) => {
  const document = await documentOf(did);
  return document ? methodsOf(document, 'assertionMethod').map(({ key }) => key) : [];
};

describe('did:key', () => {
  test.each([
    ['Ed25519', 'did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp'],
    ['P-256', 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169'],
    ['secp256k1', 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme'],
  ])('with %s has the key that Veramo finds in it', async (crv, did) => {
    const stock = await new Resolver(getDidKeyResolver()).resolve(did);
    const { kty, x, y } = stock.didDocument?.verificationMethod?.[0]?.publicKeyJwk ?? {};
    expect(await keyOf(did)).toMatchObject([{ jwk: y ? { kty, crv, x, y } : { kty, crv, x } }]);
    const { authentication, assertionMethod } = (await documentOf(did)) ?? {};
    expect(authentication).toEqual([`${did}#${did.slice('did:key:'.length)}`]);
    expect(assertionMethod).toEqual(authentication);
  });

  test('of another kind, or with a damaged key, is invalid', async () => {
    const dids = [
      'z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc',
      'z6Mk',
      'zDn',
      'z',
      'u6Mk',
      `z${'2'.repeat(200)}`,
    ];
    const notOnCurve = 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2164';
    for (const id of [...dids, notOnCurve]) expect([id, await errorOf(`did:key:${id}`)]).toEqual([id, 'invalidDid']);
  });

  test('is made with P-256, which Veramo silently replaces, and found again with the same key', async () => {
    const made = await stockAgent().didManagerCreate({ provider: 'did:key', options: { keyType: 'Secp256r1' } });
    expect(made.keys[0]?.type).toBe('Ed25519');
    const { agent } = createWallet();
    const { did, keys } = await agent.didManagerCreate({ provider: 'did:key', options: { keyType: 'Secp256r1' } });
    expect(did).toMatch(/^did:key:zDna/);
    expect(await keyOf(did)).toMatchObject([{ algorithm: 'ES256', jwk: keys[0] && jwkOfKey(keys[0]) }]);
    const stock = await new Resolver(getDidKeyResolver()).resolve(did);
    expect(stock.didDocument?.verificationMethod?.[0]?.publicKeyJwk).toMatchObject({ crv: 'P-256' });
  });

  test('is not made with a type of key that Veramo would replace, nor with one of P-256 from elsewhere', async () => {
    const { agent } = createWallet();
    const privateKeyHex = '11'.repeat(32);
    for (const options of [
      { keyType: 'Bls12381G2' },
      { key: { type: 'Secp256r1' } },
      { keyType: 'Secp256r1', privateKeyHex },
      { keyType: 'Secp256r1', key: { privateKeyHex } },
    ]) {
      const call = agent.didManagerCreate({ provider: 'did:key', options });
      await expect(call).rejects.toMatchObject({ code: 'invalid_request' });
    }
    expect((await agent.didManagerCreate({ provider: 'did:key', options: { keyType: 'Secp256k1' } })).did).toMatch(
      /zQ3s/,
    );
  });
});

describe('did:jwk', () => {
  const example =
    'did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5I' +
    'joiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9';

  test('without a use has every relationship; with the resolver of Veramo it has none', async () => {
    const x = 'acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0';
    expect(await keyOf(example)).toMatchObject([{ algorithm: 'ES256', jwk: { crv: 'P-256', x } }]);
    const stock = await new Resolver(getDidJwkResolver()).resolve(example);
    expect(stock.didDocument?.assertionMethod).toBeUndefined();
  });

  test('for encryption signs nothing', async () => {
    const jwk = JSON.parse(Buffer.from(example.slice('did:jwk:'.length), 'base64url').toString());
    expect(await keyOf(`did:jwk:${encode({ ...jwk, use: 'sig' })}`)).toHaveLength(1);
    expect(await keyOf(`did:jwk:${encode({ ...jwk, use: 'enc' })}`)).toHaveLength(0);
  });

  test('with a private key, a cut coordinate or no key is invalid', async () => {
    const jwk = JSON.parse(Buffer.from(example.slice('did:jwk:'.length), 'base64url').toString());
    const cut = Buffer.from(jwk.x, 'base64url').subarray(1).toString('base64url');
    for (const wrong of [
      { ...jwk, d: jwk.x },
      { ...jwk, x: cut },
      { ...jwk, crv: 'P-384' },
      { ...jwk, y: 7 },
      {},
      [],
      1,
    ]) {
      expect(await errorOf(`did:jwk:${encode(wrong)}`)).toBe('invalidDid');
    }
    expect(await errorOf('did:jwk:bm90IGpzb24')).toBe('invalidDid');
  });

  test('is made with whole coordinates where Veramo drops a leading zero', async () => {
    const { agent } = createWallet();
    const privateKeyHex = keyWithLeadingZero();
    const { did } = await agent.didManagerCreate({
      provider: 'did:jwk',
      options: { key: { type: 'Secp256r1', privateKeyHex } },
    });
    const { didDocument } = await agent.resolveDid({ didUrl: did });
    expect(didDocument?.verificationMethod?.[0]?.publicKeyJwk?.x).toMatch(/^A[A-P]/);
    const point = didDocument?.verificationMethod?.[0]?.publicKeyJwk;
    expect(Buffer.from(point?.x ?? '', 'base64url')).toHaveLength(32);
    expect((await new Resolver(getDidJwkResolver()).resolve(did)).didDocument?.id).toBe(did);
  });

  function keyWithLeadingZero(): string {
    for (;;) {
      const key = createECDH('prime256v1');
      const point = key.generateKeys();
      if (point[1] === 0) return key.getPrivateKey('hex').padStart(64, '0');
    }
  }
});

describe('did:peer', () => {
  const zero = 'did:peer:0z6MkqRYqQiSgvZQdnBytw86Qbs2ZWUkGv22od935YF4s8M7V';
  const two =
    'did:peer:2.Ez6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc' +
    '.Vz6MkqRYqQiSgvZQdnBytw86Qbs2ZWUkGv22od935YF4s8M7V';

  test('of kinds 0 and 2 has the key that is written in it', async () => {
    const [fromZero] = await keyOf(zero);
    expect(fromZero).toMatchObject({ algorithm: 'EdDSA' });
    expect(await keyOf(two)).toEqual([fromZero]);
  });

  test('of another kind is invalid', async () => {
    const wrong = ['did:peer:1zQmZMygzYqNwU6Uhmewx5Xepf2VLp5S4HLSwwgf2aiKZuwa', 'did:peer:2.garbage', 'did:peer:3z'];
    for (const did of wrong) expect([did, await errorOf(did)]).toEqual([did, 'invalidDid']);
  });
});

describe('a resolver', () => {
  test('gives each caller the same document, which none can change', async () => {
    const did = await createPatientDid(createWallet().agent);
    const document = await documentOf(did);
    expect(await documentOf(did)).toBe(document);
    expect(() => document?.verificationMethod?.pop()).toThrow(TypeError);
  });

  test('says which methods it does not know, and what is no DID', async () => {
    expect(await errorOf('did:ethr:assent:0x0000000000000000000000000000000000000001')).toBe('methodNotSupported');
    expect(await errorOf('did:nope:1')).toBe('methodNotSupported');
    for (const text of ['', 'did', 'did:key', 'https://a', `did:key:${'z'.repeat(5_000)}`]) {
      expect(await errorOf(text)).toBe('invalidDid');
    }
  });

  test('finds a key of a document for plugins of Veramo', async () => {
    const { agent } = createWallet();
    const did = await createPatientDid(agent, 'jwk');
    const { didDocument } = await agent.resolveDid({ didUrl: did });
    const found = await agent.getDIDComponentById({ didDocument: didDocument!, didUrl: `${did}#0` });
    expect(found).toMatchObject({ id: `${did}#0` });
  });
});
