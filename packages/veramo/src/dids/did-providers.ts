import { AppError, type Did, zDid } from '@assent/domain';
import type { IIdentifier } from '@veramo/core-types';
import { JwkDIDProvider } from '@veramo/did-provider-jwk';
import { KeyDIDProvider } from '@veramo/did-provider-key';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { encodeJson } from '../jws/strict-json.ts';
import { jwkOfKey } from '../keys/public-jwk.ts';

type CreateArgs<Provider extends { createIdentifier: (...args: never[]) => unknown }> = Parameters<
  Provider['createIdentifier']
>;
type Created = Promise<Omit<IIdentifier, 'provider'>>;

const keyTypes = ['Ed25519', 'Secp256k1', 'X25519'];

/**
 * Makes did:key. Veramo's makes an Ed25519 key when asked for a type that it does not know, such as P-256.
 *
 * @throws AppError `invalid_request` for a key type that did:key is not made with here
 */
export class KeyDidProvider extends KeyDIDProvider {
  override async createIdentifier(...[args, context]: CreateArgs<KeyDIDProvider>): Created {
    const { key, keyType } = args.options ?? {};
    for (const asked of [key?.type, keyType]) {
      if (asked && !keyTypes.includes(asked))
        throw new AppError('invalid_request', { pointers: ['#/options/keyType'] });
    }
    return super.createIdentifier(args, context);
  }
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
