import { AppError } from '@assent/domain';
import { type KeyType, publicKeyHexFrom } from './private-key.ts';

/**
 * The 32 bytes of a private key from hexadecimal. For Ed25519 the public half may follow, as Veramo writes it, and is
 * checked: a signature made with one key and claimed for another can give the key away.
 *
 * @throws AppError `invalid_request`, without the text
 */
export function secretFromHex(type: KeyType, privateKeyHex: string): Buffer {
  const [, hex = '', publicKeyHex = ''] = /^(?:0x)?([0-9a-f]{64})([0-9a-f]{64})?$/i.exec(privateKeyHex) ?? [];
  const secret = Buffer.alloc(32);
  const isWhole = secret.write(hex, 'hex') === 32;
  const isPair = publicKeyHex !== '';
  if (isWhole && (!isPair || (type === 'Ed25519' && publicKeyHexFrom(type, secret) === publicKeyHex.toLowerCase())))
    return secret;
  secret.fill(0);
  throw new AppError('invalid_request', { pointers: ['#/privateKeyHex'] });
}
