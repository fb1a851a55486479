import { deriveStatement, knownProofSchemas, type ProofRequest, type ProofStatement } from '@assent/domain';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { toLittleEndian } from '../bbs/scalar.ts';
import { toEngineSignature } from '../engine/dock-bridge.ts';
import type { Engine } from '../engine/load-engine.ts';
import { knownStatement } from '../presentations/known-statement.ts';
import type { ProofPresentation } from '../presentations/proof-presentation.ts';
import type { ProvingCredential } from '../presentations/prove-eligibility.ts';
import { engineStatement } from '../statement/engine-statement.ts';
import { proofVersion, pseudonymBase, requestHash } from '../statement/statement-context.ts';
import type { Scene } from './scene.ts';

/** How somebody who has the engine, but not our prover, makes a proof. What is absent is as an honest prover has it. */
export interface Forgery {
  readonly credentials?: readonly ProvingCredential[];
  /** The secret behind the pseudonym, if not the signed one. */
  readonly secret?: bigint;
  /** What predicates are proven of, by place, if not the signed number. */
  readonly values?: Readonly<Record<number, bigint>>;
  /**
   * Statements (credentials, predicates, pseudonym: in this order) that are left out of equalities; of a credential its
   * secret, or, with its number, another slot.
   */
  readonly forget?: readonly (number | readonly [credential: number, slot: number])[];
  /** Parameters for ranges that the prover takes instead of the verifier's. */
  readonly rangeParameters?: Uint8Array;
}

/** Ranges, exclusions and status only; nothing is revealed. */
export function forgeProof(engine: Engine, request: ProofRequest, scene: Scene, forgery: Forgery): ProofPresentation {
  const { credentials = [scene.credential], secret = scene.secret, values = {}, forget = [] } = forgery;
  const choice = credentials.map(() => 0);
  const statement = deriveStatement(request, choice, knownProofSchemas);
  const pseudonym = engine.Pseudonym.new(pseudonymBase(engine, request), toLittleEndian(secret)).value;
  const revealed = credentials.map(() => []);
  const parameters = forgery.rangeParameters ?? scene.rangeParameters;
  const known = knownStatement(engine, request, statement, parameters, { choice, pseudonym, revealed });
  const spec = engineStatement(forgetful(engine, statement, forget), known, 'prover');
  const witnesses = new engine.Witnesses();
  for (const { held } of credentials) {
    const hidden = new Map(held.scalars.map((scalar, slot) => [slot + 1, toLittleEndian(scalar)]));
    witnesses.add(engine.Witness.bbsSignatureConstantTime(toEngineSignature(engine, held.signature), hidden, false));
  }
  for (const [place, { kind, at }] of statement.predicates.entries()) {
    const { held, status } = credentials[at.credential] as ProvingCredential;
    const value = toLittleEndian(values[place] ?? held.scalars[at.slot] ?? 0n);
    if (kind === 'member') {
      const member = new engine.KBUniversalMembershipWitness(status?.witness ?? new Uint8Array());
      witnesses.add(engine.Witness.kbUniAccumulatorMembership(value, member));
    } else if (kind === 'not') witnesses.add(engine.Witness.publicInequality(value));
    else if (request.ranges.method === 'transparent') witnesses.add(engine.Witness.boundCheckBpp(value));
    else witnesses.add(engine.Witness.boundCheckSmc(value));
  }
  witnesses.add(engine.Witness.pseudonym(toLittleEndian(secret)));
  const proof = engine.CompositeProof.generateUsingQuasiProofSpec(spec, witnesses, hexToBytes(request.nonce)).bytes;
  return {
    format: proofVersion,
    request: requestHash(request),
    issuers: choice,
    pseudonym: bytesToHex(pseudonym),
    revealed,
    proof: bytesToHex(proof),
  };
}

/** The engine with equalities that leave statements out; an equality of one is none. */
function forgetful(engine: Engine, { credentials }: ProofStatement, forget: Required<Forgery>['forget']): Engine {
  const isForgotten = (statement: number, message: number) =>
    forget.some((one) => {
      if (typeof one !== 'number') return one[0] === statement && one[1] + 1 === message;
      return one === statement && (!credentials[statement] || message === credentials[statement].slots + 1);
    });

  class ForgetfulEquality extends engine.WitnessEqualityMetaStatement {
    references = 0;

    override addWitnessRef(statement: number, message: number): void {
      if (isForgotten(statement, message)) return;
      this.references += 1;
      super.addWitnessRef(statement, message);
    }
  }
  class ForgetfulSpec extends engine.QuasiProofSpec {
    override addMetaStatement(statement: Uint8Array): number {
      return statement.length === 0 ? 0 : super.addMetaStatement(statement);
    }
  }
  const witnessEquality = (equality: ForgetfulEquality) =>
    equality.references < 2 ? new Uint8Array() : engine.MetaStatement.witnessEquality(equality);
  return {
    ...engine,
    WitnessEqualityMetaStatement: ForgetfulEquality,
    QuasiProofSpec: ForgetfulSpec,
    MetaStatement: { ...engine.MetaStatement, witnessEquality },
  } as unknown as Engine;
}
