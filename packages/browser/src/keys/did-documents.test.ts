import { type Did, parse, zDid } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import { parseCompactJws } from '../credentials/compact-jws.ts';
import { reasonAgainst } from '../credentials/verify-signature.ts';
import { issuer } from '../testing/issuer.ts';
import { encodeJson, toBase64Url, toHex, utf8 } from './base64url.ts';
import { didReader } from './did-documents.ts';

const never = () => Promise.reject(new Error('nobody is asked'));
const did = parse(zDid, 'did:ethr:assent:0xc1');

describe('the document of a DID', () => {
  test('of a did:jwk or did:key is the DID itself, and nobody is asked', async () => {
    const own = await issuer();
    expect(await didReader(never)(own.did)).toEqual(new Map([[`${own.did}#0`, { jwk: own.jwk }]]));
    // did:key method, test vector of P-256
    const key = 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169' as Did;
    const keys = (await didReader(never)(key)) as ReadonlyMap<string, unknown>;
    expect([...keys.values()]).toEqual([
      {
        jwk: {
          ...{ kty: 'EC', crv: 'P-256', x: 'fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI' },
          y: 'hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU',
        },
      },
    ]);
    await expect(didReader(never)('did:jwk:e30' as Did)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that is of another DID, or given up, gives no keys', async () => {
    const other = didReader(async () => ({ id: 'did:ethr:assent:0xc2' }));
    await expect(other(did)).rejects.toMatchObject({ code: 'did_resolution_failed' });
    expect(await didReader(async () => null)(did)).toBe('deactivated');
  });

  test('names keys for statements alone, and those of its own', async () => {
    const { jwk } = await issuer();
    const method = (name: string, controller: string = did) => ({
      ...{ id: `${did}#${name}`, type: 'JsonWebKey', controller, publicKeyJwk: jwk },
    });
    const keys = await didReader(async () => ({
      id: did,
      verificationMethod: [method('a'), method('b'), method('c', 'did:ethr:assent:0xc2')],
      assertionMethod: ['#a', `${did}#c`],
      authentication: ['#b'],
    }))(did);
    expect(keys).toEqual(new Map([[`${did}#a`, { jwk }]]));
  });

  test('that names a key by its address is enough to check a signature, and no other key will do', async () => {
    const secret = secp256k1.utils.randomPrivateKey();
    const address = toHex(keccak_256(secp256k1.getPublicKey(secret, false).subarray(1)).subarray(-20));
    const read = didReader(async () => ({
      id: did,
      verificationMethod: [
        {
          id: `${did}#controller`,
          type: 'EcdsaSecp256k1RecoveryMethod2020',
          controller: did,
          blockchainAccountId: `eip155:1337:0x${address}`,
        },
      ],
      assertionMethod: [`${did}#controller`],
    }));
    const token = async (key: Uint8Array) => {
      const signed = `${encodeJson({ alg: 'ES256K', typ: 'x', kid: `${did}#controller` })}.${encodeJson({})}`;
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(signed)));
      const jws = parseCompactJws(`${signed}.${toBase64Url(secp256k1.sign(digest, key).toCompactRawBytes())}`);
      if (!jws) throw new Error('no token');
      return jws;
    };
    expect(await reasonAgainst(await token(secret), did, read)).toBeUndefined();
    expect(await reasonAgainst(await token(secp256k1.utils.randomPrivateKey()), did, read)).toBe('bad_proof');
  });
});
