import type { Predicate, ProofStatement, SlotRef } from '@assent/domain';
import { credentialHeader } from '@assent/domain';
import type { QuasiProofSpec, SetupParam } from '@docknetwork/crypto-wasm-ts';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils';
import { domainScalar, typedInterface } from '../bbs/interface.ts';
import { toLittleEndian } from '../bbs/scalar.ts';
import { bridgeParams } from '../engine/dock-bridge.ts';
import type { Engine } from '../engine/load-engine.ts';
import { accumulatorParams, bulletproofParams, commitmentKey } from '../engine/shared-parameters.ts';
import { slotScalar } from '../issuing/attribute-scalars.ts';
import { openedParameters, parametersHash } from '../parameters/range-parameters.ts';

/** What both sides know of a proof: the statement, and what goes into it from outside. */
export interface KnownStatement {
  readonly statement: ProofStatement;
  readonly context: Uint8Array;
  readonly pseudonym: Uint8Array;
  readonly pseudonymBase: Uint8Array;
  /** For each credential the scalars that are shown, by slot. */
  readonly revealed: readonly ReadonlyMap<number, bigint>[];
  /** Parameters of the verifier for ranges; undefined if they are proven without. */
  readonly rangeParameters: Uint8Array | undefined;
}

/** Message 0 of the engine is the domain: a slot is one place further. */
const messageOf = (slot: number) => slot + 1;

/**
 * The statement in the engine's terms: signatures, predicates, pseudonym, and which hidden numbers are the same. The order
 * is that of `proofLayout`. All equalities are made here and for both sides, because a verifier that forgets one would
 * believe what the engine does not check.
 */
export function engineStatement(engine: Engine, known: KnownStatement, role: 'prover' | 'verifier'): QuasiProofSpec {
  const { statement, context, pseudonym, pseudonymBase } = known;
  const spec = new engine.QuasiProofSpec(undefined, undefined, [], context);
  const shared = sharedParams(engine, spec);
  for (const [index, credential] of statement.credentials.entries()) {
    const { schema, issuer, publicKey, slots } = credential;
    const key = hexToBytes(publicKey);
    const header = utf8ToBytes(credentialHeader(schema, issuer));
    const domain = toLittleEndian(domainScalar(key, header, slots + 1, typedInterface));
    const shown = [...(known.revealed[index] ?? [])].map(([slot, value]) => [messageOf(slot), toLittleEndian(value)]);
    const revealed = new Map([[0, domain], ...(shown as [number, Uint8Array][])]);
    const params = shared(`signature ${slots + 1}`, (param) =>
      param.bbsSignatureParams(bridgeParams(engine, slots + 1)),
    );
    spec.addStatement(
      role === 'prover'
        ? engine.Statement.bbsSignatureProverFromSetupParamRefsConstantTime(params, revealed, false)
        : engine.Statement.bbsSignatureVerifierFromSetupParamRefsConstantTime(
            params,
            shared(`issuer ${publicKey}`, (param) => param.bbsPlusSignaturePublicKeyG2(new engine.BBSPublicKey(key))),
            revealed,
            false,
          ),
    );
  }
  const same = (...refs: readonly (readonly [statement: number, message: number])[]) => {
    const equality = new engine.WitnessEqualityMetaStatement();
    for (const [at, message] of refs) equality.addWitnessRef(at, message);
    spec.addMetaStatement(engine.MetaStatement.witnessEquality(equality));
  };
  const hidden = ({ credential, slot }: SlotRef) => [credential, messageOf(slot)] as const;
  for (const predicate of statement.predicates) {
    const id = spec.addStatement(predicateStatement(engine, predicate, known, role, shared));
    same([id, 0], hidden(predicate.at));
  }
  const id = spec.addStatement(engine.Statement.pseudonymVerifier(pseudonym, pseudonymBase));
  same([id, 0], ...statement.credentials.map(({ slots }, credential) => hidden({ credential, slot: slots })));
  for (const equal of statement.equalities) same(...equal.map(hidden));
  return spec;
}

/** Adds a parameter once, and says where it is. Names say which it is: it is kept for other statements. */
function sharedParams(engine: Engine, spec: QuasiProofSpec) {
  const places = new Map<string, number>();
  return (name: string, make: (param: typeof engine.SetupParam) => SetupParam): number => {
    const place = places.get(name) ?? spec.addSetupParam(keptParam(name, () => make(engine.SetupParam)));
    places.set(name, place);
    return place;
  };
}

const kept = new Map<string, SetupParam>();
const maxKept = 128;

/** The engine takes up to 25 ms to read a parameter. */
function keptParam(name: string, make: () => SetupParam): SetupParam {
  const known = kept.get(name);
  if (known) return known;
  if (kept.size >= maxKept) kept.clear();
  const made = make();
  kept.set(name, made);
  return made;
}

function predicateStatement(
  engine: Engine,
  predicate: Predicate,
  { rangeParameters }: KnownStatement,
  role: 'prover' | 'verifier',
  shared: ReturnType<typeof sharedParams>,
): Uint8Array {
  const { Statement } = engine;
  if (predicate.kind === 'range') {
    const { min, limit } = predicate;
    if (!rangeParameters) {
      const place = shared('bulletproofs', (param) => param.bppSetupParamsUncompressed(bulletproofParams(engine)));
      return Statement.boundCheckBppFromSetupParamRefs(min, limit, place);
    }
    const place = shared(`ranges ${parametersHash(rangeParameters)}`, (param) =>
      param.smcSetupParamsUncompressed(openedParameters(engine, rangeParameters)),
    );
    return Statement.boundCheckSmcFromSetupParamRefs(min, limit, place);
  }
  if (predicate.kind === 'not') {
    const place = shared('commitments', (param) => param.pedCommKeyG1Uncompressed(commitmentKey(engine)));
    return Statement.publicInequalityG1FromSetupParamRefs(toLittleEndian(slotScalar(predicate.value)), place);
  }
  const accumulator = hexToBytes(predicate.accumulator);
  if (role === 'prover') return Statement.kbUniAccumulatorMembershipProver(accumulator);
  const params = shared('accumulator', (param) => param.vbAccumulatorParams(accumulatorParams(engine)));
  const key = shared(`accumulator ${predicate.publicKey}`, (param) =>
    param.vbAccumulatorPublicKey(new engine.AccumulatorPublicKey(hexToBytes(predicate.publicKey))),
  );
  return Statement.kbUniAccumulatorMembershipVerifierFromSetupParamRefs(params, key, accumulator);
}
