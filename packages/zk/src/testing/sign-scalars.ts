import { credentialHeader, type Did, type ProofSchema } from '@assent/domain';
import { utf8ToBytes } from '@noble/hashes/utils';
import { domainScalar, typedInterface } from '../bbs/interface.ts';
import { toBigEndian, toLittleEndian } from '../bbs/scalar.ts';
import { bridgeParams, toIetfSignature } from '../engine/dock-bridge.ts';
import { loadEngine } from '../engine/load-engine.ts';
import type { HeldCredential } from '../issuing/accept-credential.ts';
import type { IssuerKey } from '../issuing/issuer-key.ts';

/** Signs scalars that no attribute is encoded as: what an issuer could do that does not keep to the encoding. */
export async function signScalars(
  schema: ProofSchema,
  issuer: Did,
  key: IssuerKey,
  scalars: readonly bigint[],
): Promise<HeldCredential> {
  const engine = await loadEngine();
  const header = utf8ToBytes(credentialHeader(schema, issuer));
  const domain = domainScalar(key.publicKey, header, scalars.length, typedInterface);
  const secretKey = new engine.BBSSecretKey(Uint8Array.from(key.secretKey).reverse());
  const messages = [domain, ...scalars].map(toLittleEndian);
  const signed = engine.BBSSignature.generate(messages, secretKey, bridgeParams(engine, scalars.length), false);
  return {
    schema: schema.id,
    issuer,
    publicKey: key.publicKey,
    attributes: {},
    statusHandle: toBigEndian(scalars[0] ?? 0n),
    signature: toIetfSignature(signed),
    scalars,
  };
}
