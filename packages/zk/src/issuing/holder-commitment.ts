import { type ProofSchema, slotCount } from '@assent/domain';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils';
import { toLittleEndian } from '../bbs/scalar.ts';
import { bridgeParams } from '../engine/dock-bridge.ts';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { isCanonicalProof, isCompressedPoint } from '../statement/canonical-proof.ts';
import { commitmentLayout } from '../statement/proof-layout.ts';

/** What a holder sends to be issued a credential: a commitment to their secret, and a proof that they know it. */
export interface HolderCommitment {
  readonly commitment: Uint8Array;
  readonly proof: Uint8Array;
}

/**
 * Commits to the secret of a holder for a credential of this schema. The proof is bound to the nonce of the issuer, so
 * that nobody can use it again. The issuer learns nothing about the secret.
 */
export async function commitToSecret(
  schema: ProofSchema,
  secret: bigint,
  issuerNonce: Uint8Array,
): Promise<HolderCommitment> {
  const engine = await loadEngine();
  const base = secretBase(engine, schema);
  const commitment = engine.Pseudonym.new(base, toLittleEndian(secret)).value;
  const witnesses = new engine.Witnesses(engine.Witness.pseudonym(toLittleEndian(secret)));
  const spec = knowledgeSpec(engine, commitment, base);
  return { commitment, proof: engine.CompositeProof.generate(spec, witnesses, issuerNonce).bytes };
}

/** Whether a commitment is what the holder knows the secret of, for this nonce. */
export function isHolderCommitment(
  engine: Engine,
  schema: ProofSchema,
  { commitment, proof }: HolderCommitment,
  issuerNonce: Uint8Array,
): boolean {
  if (!isCompressedPoint(commitment) || !isCanonicalProof(proof, commitmentLayout)) return false;
  try {
    const spec = knowledgeSpec(engine, commitment, secretBase(engine, schema));
    return new engine.CompositeProof(proof).verify(spec, issuerNonce).verified;
  } catch {
    return false; // bytes the engine cannot read: the answer is no
  }
}

function knowledgeSpec(engine: Engine, commitment: Uint8Array, base: Uint8Array) {
  const statements = new engine.Statements(engine.Statement.pseudonymVerifier(commitment, base));
  const context = concatBytes(utf8ToBytes('assent-holder-commitment-1 '), base);
  return new engine.ProofSpec(statements, new engine.MetaStatements(), [], context);
}

/** The generator of the last message, which is the secret. */
function secretBase(engine: Engine, schema: ProofSchema): Uint8Array {
  const base = bridgeParams(engine, slotCount(schema) + 1).value.h.at(-1);
  if (!base) throw new Error('parameters without generators');
  return base;
}
