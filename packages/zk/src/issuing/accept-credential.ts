import { credentialHeader, type ProofSchema } from '@assent/domain';
import { utf8ToBytes } from '@noble/hashes/utils';
import type { SignedScalars } from '../bbs/core-verify.ts';
import { domainScalar, typedInterface } from '../bbs/interface.ts';
import { toLittleEndian } from '../bbs/scalar.ts';
import { bridgeParams, toEngineSignature } from '../engine/dock-bridge.ts';
import { loadEngine } from '../engine/load-engine.ts';
import { attributeScalars } from './attribute-scalars.ts';
import { handleScalar, type ProofCredential } from './issue-credential.ts';

/** A credential in the wallet: the scalars that are signed, the secret last. */
export interface HeldCredential extends ProofCredential {
  readonly scalars: readonly bigint[];
}

/**
 * Checks what an issuer has sent, and adds the secret to it. Undefined if the signature does not hold for these attributes,
 * this issuer and this secret: the wallet keeps nothing that it could not prove later.
 *
 * @throws AppError `invalid_request` for attributes that do not fit the schema
 */
export async function acceptCredential(
  schema: ProofSchema,
  credential: ProofCredential,
  secret: bigint,
): Promise<HeldCredential | undefined> {
  const engine = await loadEngine();
  const { publicKey, signature, attributes, statusHandle } = credential;
  const key = new engine.BBSPublicKey(publicKey);
  if (signature.length !== 80 || publicKey.length !== 96 || !key.isValid()) return undefined;
  const scalars = [...attributeScalars(schema, attributes, handleScalar(statusHandle)), secret];
  const held = { ...credential, scalars };
  const { header } = signedScalars(schema, held);
  const domain = domainScalar(publicKey, header, scalars.length, typedInterface);
  const messages = [domain, ...scalars].map(toLittleEndian);
  const params = bridgeParams(engine, scalars.length);
  return toEngineSignature(engine, signature).verify(messages, key, params, false).verified ? held : undefined;
}

/** A held credential as any implementation of BBS of the IETF checks it. */
export const signedScalars = (schema: ProofSchema, held: HeldCredential): SignedScalars => ({
  publicKey: held.publicKey,
  header: utf8ToBytes(credentialHeader(schema, held.issuer)),
  scalars: held.scalars,
  signature: held.signature,
});
