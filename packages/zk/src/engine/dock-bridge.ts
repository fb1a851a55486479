import type { BBSSignature, BBSSignatureParams } from '@docknetwork/crypto-wasm-ts';
import { bls12_381 } from '@noble/curves/bls12-381';
import { hexToBytes } from '@noble/hashes/utils';
import { generators, p1Hex, typedInterface } from '../bbs/interface.ts';
import type { Engine } from './load-engine.ts';

// A signature of the IETF's BBS is one of the engine's over one message more: the domain, with Q_1 as its generator, in
// front and always revealed. Only the bytes of `e` are the other way round.

const made = new Map<string, BBSSignatureParams>();

/** Parameters of the engine for signatures of an interface over so many messages; message 0 is the domain. */
export function bridgeParams(engine: Engine, messages: number, apiId: string = typedInterface): BBSSignatureParams {
  const key = `${apiId} ${messages}`;
  const kept = made.get(key);
  if (kept) return kept;
  const g2 = bls12_381.G2.ProjectivePoint.BASE.toRawBytes(true);
  const params = new engine.BBSSignatureParams({
    g1: hexToBytes(p1Hex),
    g2,
    h: [...generators(messages + 1, apiId)],
  });
  made.set(key, params);
  return params;
}

/** The 80 bytes of the IETF as a signature of the engine. */
export const toEngineSignature = (engine: Engine, signature: Uint8Array): BBSSignature =>
  new engine.BBSSignature(withReversedScalar(signature));

/** A signature of the engine as the 80 bytes of the IETF. */
export const toIetfSignature = (signature: { readonly bytes: Uint8Array }): Uint8Array =>
  withReversedScalar(signature.bytes);

const withReversedScalar = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes.slice(0, 48), ...bytes.slice(48).reverse()]);
