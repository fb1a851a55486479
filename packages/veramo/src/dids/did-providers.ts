import { AppError, type Did, zDid } from '@assent/domain';
import type { IIdentifier, ManagedKeyInfo } from '@veramo/core-types';
import { JwkDIDProvider } from '@veramo/did-provider-jwk';
import { KeyDIDProvider } from '@veramo/did-provider-key';
import { encodeBase58 } from 'ethers';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { encodeJson } from '../jws/strict-json.ts';
import { jwkOfKey, publicKeyHexOf } from '../keys/public-jwk.ts';

type CreateArgs<Provider extends { createIdentifier: (...args: never[]) => unknown }> = Parameters<
  Provider['createIdentifier']
>;
type Created = Promise<Omit<IIdentifier, 'provider'>>;

const keyTypes = ['Ed25519', 'Secp256k1', 'X25519'];

/**
 * Makes did:key. Veramo's makes an Ed25519 key when asked for a type that it does not know. P-256 is one; here it is made, with
 * a fresh key only.
 *
 * @throws AppError `invalid_request` for a key type that did:key is not made with here
 */
export class KeyDidProvider extends KeyDIDProvider {
  readonly #defaultKms: string;

  constructor(options: { readonly defaultKms: string }) {
    super(options);
    this.#defaultKms = options.defaultKms;
  }

  override async createIdentifier(...[args, context]: CreateArgs<KeyDIDProvider>): Created {
    const { key, keyRef, privateKeyHex, ...options } = args.options ?? {};
    const keyType: string | undefined = options.keyType;
    if (keyType === 'Secp256r1' && !key && !keyRef && !privateKeyHex) {
      return onP256(await context.agent.keyManagerCreate({ kms: args.kms ?? this.#defaultKms, type: keyType }));
    }
    for (const asked of [key?.type, keyType]) {
      if (asked && !keyTypes.includes(asked))
        throw new AppError('invalid_request', { pointers: ['#/options/keyType'] });
    }
    return super.createIdentifier(args, context);
  }
}

/** The did:key of a point on P-256: multicodec 0x1200, compressed (did:key 0.7 §3.1.2). */
function onP256(key: ManagedKeyInfo): Awaited<Created> {
  const jwk = jwkOfKey(key);
  if (jwk?.crv !== 'P-256') throw new AppError('key_unavailable', { reason: 'not_p256' });
  const multikey = Buffer.concat([Buffer.of(0x80, 0x24), Buffer.from(publicKeyHexOf(jwk), 'hex')]);
  return { did: `did:key:z${encodeBase58(multikey)}`, controllerKeyId: key.kid, keys: [key], services: [] };
}

/** Makes did:jwk. Veramo's drops the leading zeros of coordinates, so that one key in 128 is unreadable to others. */
export class JwkDidProvider extends JwkDIDProvider {
  override async createIdentifier(...[args, context]: CreateArgs<JwkDIDProvider>): Created {
    const created = await super.createIdentifier(args, context);
    const jwk = created.keys[0] && jwkOfKey(created.keys[0]);
    return jwk && args.options?.keyUse !== 'enc'
      ? { ...created, did: `did:jwk:${encodeJson({ ...jwk, use: 'sig' })}` }
      : created;
  }
}

/** How a patient's DID is made: did:key with Ed25519, or did:jwk with P-256. Both are free and need no network. */
export type PatientDidMethod = 'key' | 'jwk';

/** Makes a DID with a fresh key for a patient at one organisation, held by `agent`. */
export async function createPatientDid(agent: SigningAgent, method: PatientDidMethod = 'key'): Promise<Did> {
  const keyType = method === 'key' ? 'Ed25519' : 'Secp256r1';
  const { did } = await agent.didManagerCreate({ provider: `did:${method}`, options: { keyType } });
  return zDid.parse(did);
}
