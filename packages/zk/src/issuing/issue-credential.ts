import { AppError, credentialHeader, type Did, type ProofSchema, slotCount } from '@assent/domain';
import { utf8ToBytes } from '@noble/hashes/utils';
import { domainScalar, typedInterface } from '../bbs/interface.ts';
import { fromBigEndian, order, toLittleEndian } from '../bbs/scalar.ts';
import { bridgeParams, toIetfSignature } from '../engine/dock-bridge.ts';
import { loadEngine } from '../engine/load-engine.ts';
import { type Attributes, attributeScalars } from './attribute-scalars.ts';
import { type HolderCommitment, isHolderCommitment } from './holder-commitment.ts';
import type { IssuerKey } from './issuer-key.ts';

/** A credential as the issuer sends it: a BBS signature of the IETF over typed attributes and the holder's hidden secret. */
export interface ProofCredential {
  readonly schema: string;
  readonly issuer: Did;
  readonly publicKey: Uint8Array;
  readonly attributes: Attributes;
  /** The number by which the registry knows it, 32 bytes big-endian. */
  readonly statusHandle: Uint8Array;
  readonly signature: Uint8Array;
}

/** What is issued, to whom it is bound, and by whom. */
export interface CredentialOrder {
  readonly schema: ProofSchema;
  readonly issuer: Did;
  readonly attributes: Attributes;
  readonly statusHandle: Uint8Array;
  readonly holder: HolderCommitment;
  readonly issuerNonce: Uint8Array;
}

/**
 * Signs attributes together with a secret that the issuer does not see.
 *
 * @throws AppError `invalid_request` with `field` for a value that does not fit its type, or with `reason` if the holder
 *   has not shown that they know their secret
 */
export async function issueProofCredential(asked: CredentialOrder, key: IssuerKey): Promise<ProofCredential> {
  const { schema, issuer, attributes, statusHandle, holder, issuerNonce } = asked;
  const engine = await loadEngine();
  const scalars = attributeScalars(schema, attributes, handleScalar(statusHandle));
  if (!isHolderCommitment(engine, schema, holder, issuerNonce)) {
    throw new AppError('invalid_request', { reason: 'the holder commitment is not proven' });
  }
  const messages = slotCount(schema) + 1;
  const domain = domainScalar(key.publicKey, utf8ToBytes(credentialHeader(schema, issuer)), messages, typedInterface);
  const known = new Map([domain, ...scalars].map((scalar, index) => [index, toLittleEndian(scalar)] as const));
  const secretKey = new engine.BBSSecretKey(Uint8Array.from(key.secretKey).reverse());
  const params = bridgeParams(engine, messages);
  const signed = engine.BBSBlindSignature.generate(holder.commitment, known, secretKey, params, false);
  const signature = toIetfSignature(signed);
  return { schema: schema.id, issuer, publicKey: key.publicKey, attributes, statusHandle, signature };
}

/** @throws AppError `invalid_request` for what is no handle of a registry */
export function handleScalar(statusHandle: Uint8Array): bigint {
  const scalar = fromBigEndian(statusHandle);
  if (statusHandle.length !== 32 || scalar === 0n || scalar >= order) {
    throw new AppError('invalid_request', { field: 'statusHandle' });
  }
  return scalar;
}
