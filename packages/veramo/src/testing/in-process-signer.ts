import { sign } from 'node:crypto';
import { AppError } from '@assent/domain';
import { p256 } from '@noble/curves/p256';
import { agreeOnSecret } from '../keys/key-agreement.ts';
import { libsecp256k1 } from '../keys/libsecp256k1.ts';
import { isKeyType, type KeyType, privateKeyObject, publicKeyHexFrom, randomSecret } from '../keys/private-key.ts';
import type { RemoteKey, RemoteSigner, SigningInput } from '../keys/remote/remote-signer.ts';

interface Held {
  readonly key: RemoteKey;
  readonly secret: Uint8Array;
}

/** The shortest `RemoteSigner`: its keys are in this process and end with it. */
export function inProcessSigner(): RemoteSigner {
  const held = new Map<string, Held>();
  const heldAs = ({ name }: RemoteKey): Held => {
    const found = held.get(name);
    if (!found) throw new AppError('key_unavailable', { kid: name });
    return found;
  };
  return {
    async createKey(name, type) {
      if (held.has(name)) throw new AppError('conflict', { kid: name });
      const secret = randomSecret(type);
      const key = { name, type, publicKey: publicKeyOf(type, secret) };
      held.set(name, { key, secret });
      return key;
    },
    findKey: async (name) => held.get(name)?.key,
    listKeys: async () => [...held.values()].map(({ key }) => key),
    sign: async (key, input) => signWith(heldAs(key), input),
    async agree(key, point) {
      const { secret } = heldAs(key);
      return agreeOnSecret(key.type, secret, { type: key.type, publicKeyHex: Buffer.from(point).toString('hex') });
    },
    async destroyKey(name) {
      held.get(name)?.secret.fill(0);
      return held.delete(name);
    },
    close() {
      for (const { secret } of held.values()) secret.fill(0);
      held.clear();
    },
  };
}

function publicKeyOf(type: KeyType, secret: Uint8Array): Uint8Array {
  if (type === 'Secp256r1') return p256.getPublicKey(secret, false);
  return Buffer.from(publicKeyHexFrom(type, secret), 'hex');
}

function signWith({ key: { type }, secret }: Held, input: SigningInput): Uint8Array {
  if (!isKeyType(type) || type === 'X25519') throw new AppError('invalid_request', { pointers: ['#/algorithm'] });
  if (input.kind === 'message') return sign(null, input.message, privateKeyObject(type, secret));
  if (type === 'Secp256k1') return libsecp256k1.ecdsaSign(input.digest, secret).signature;
  return p256.sign(input.digest, secret, { prehash: false }).toCompactRawBytes();
}
