import {
  AppError,
  defaultProverPolicy,
  deriveStatement,
  type FindingCode,
  type Instant,
  knownProofSchemas,
  type Predicate,
  type ProofRequest,
  type ProofSchemas,
  type ProofStatement,
  type ProverPolicy,
  requestFindings,
} from '@assent/domain';
import type { Witnesses } from '@docknetwork/crypto-wasm-ts';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { toLittleEndian } from '../bbs/scalar.ts';
import { toEngineSignature } from '../engine/dock-bridge.ts';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import type { HeldCredential } from '../issuing/accept-credential.ts';
import { checkRangeParameters } from '../parameters/range-parameters.ts';
import type { StatusWitness } from '../registry/status-update.ts';
import { engineStatement, type KnownStatement } from '../statement/engine-statement.ts';
import { proofVersion, pseudonymBase, requestHash } from '../statement/statement-context.ts';
import { knownStatement } from './known-statement.ts';
import { membershipWitness, type SetTables } from './membership-witness.ts';
import { type ProofPresentation, proofText } from './proof-presentation.ts';

/** A credential for a proof, with where its status stands. */
export interface ProvingCredential {
  readonly held: HeldCredential;
  readonly status?: StatusWitness;
}

/** What a wallet proves with. */
export interface ProverInput {
  readonly secret: bigint;
  /** In the order of the request. */
  readonly credentials: readonly ProvingCredential[];
  readonly rangeParameters?: Uint8Array;
  /** The tables of the sets, by criterion. */
  readonly sets?: SetTables;
  readonly now: Instant;
  /** Findings that the patient has read and accepts. */
  readonly accepted?: readonly FindingCode[];
  readonly policy?: ProverPolicy;
  readonly schemas?: ProofSchemas;
}

/**
 * Proves what a request asks for, or nothing.
 *
 * @throws AppError `forbidden` with `findings`: the request could single the patient out, and they have not accepted that;
 *   `gone`: it has expired; `conflict` with `at`: the credentials do not fit it, or it does not hold for them;
 *   `invalid_request`: it makes no sense, or parameters or sets that the verifier made are not sound
 */
export async function proveEligibility(request: ProofRequest, input: ProverInput): Promise<ProofPresentation> {
  const { schemas = knownProofSchemas, now, secret } = input;
  if (now >= request.expiresAt) throw new AppError('gone', { at: '/expiresAt' });
  assertHarmless(request, input, schemas);
  const engine = await loadEngine();
  const choice = issuersOf(request, input);
  const statement = deriveStatement(request, choice, schemas);
  const rangeParameters = parametersFor(engine, request, statement, input);
  const pseudonym = engine.Pseudonym.new(pseudonymBase(engine, request), toLittleEndian(secret)).value;
  const revealed = statement.credentials.map(({ revealed: shown }, index) =>
    shown.map(({ field }) => input.credentials[index]?.held.attributes[field.name] ?? null),
  );
  const known = knownStatement(engine, request, statement, rangeParameters, { choice, pseudonym, revealed });
  const proof = generate(engine, request, known, input);
  return {
    format: proofVersion,
    request: requestHash(request),
    issuers: [...choice],
    pseudonym: bytesToHex(pseudonym),
    revealed,
    proof: proofText(proof),
  };
}

function assertHarmless(request: ProofRequest, { accepted = [], policy }: ProverInput, schemas: ProofSchemas): void {
  const found = requestFindings(request, schemas, policy ?? defaultProverPolicy);
  const findings = found.filter(({ code, refuse }) => refuse && !accepted.includes(code)).map(({ code }) => code);
  if (findings.length > 0) throw new AppError('forbidden', { findings: [...new Set(findings)] });
}

/** Which of the accepted issuers, with the key and at the epoch of the request, have issued the credentials. */
function issuersOf(request: ProofRequest, { credentials }: ProverInput): number[] {
  if (credentials.length !== request.credentials.length) throw conflict('/credentials');
  return request.credentials.map(({ schema, issuers }, index) => {
    const { held, status } = credentials[index] as ProvingCredential;
    const choice = issuers.findIndex(
      (issuer) =>
        issuer.did === held.issuer &&
        issuer.publicKey === bytesToHex(held.publicKey) &&
        (issuer.status === null ||
          (issuer.status.accumulator === status?.accumulator && issuer.status.publicKey === status.publicKey)),
    );
    if (schema !== held.schema || choice === -1) throw conflict(`/credentials/${index}`);
    return choice;
  });
}

function parametersFor(
  engine: Engine,
  { ranges }: ProofRequest,
  { predicates }: ProofStatement,
  { rangeParameters }: ProverInput,
): Uint8Array | undefined {
  if (ranges.method === 'transparent' || !predicates.some(({ kind }) => kind === 'range')) return undefined;
  if (!rangeParameters) throw conflict('/ranges');
  checkRangeParameters(engine, rangeParameters, ranges.sha256);
  return rangeParameters;
}

function generate(engine: Engine, request: ProofRequest, known: KnownStatement, input: ProverInput): Uint8Array {
  const witnesses = new engine.Witnesses();
  const { credentials, predicates } = known.statement;
  for (const index of credentials.keys()) {
    const { held } = input.credentials[index] as ProvingCredential;
    const shown = known.revealed[index];
    const hidden = held.scalars.map((scalar, slot) => [slot + 1, toLittleEndian(scalar)] as const);
    const unrevealed = new Map(hidden.filter(([message]) => !shown?.has(message - 1)));
    const signature = toEngineSignature(engine, held.signature);
    witnesses.add(engine.Witness.bbsSignatureConstantTime(signature, unrevealed, false));
  }
  for (const predicate of predicates) addWitness(engine, request, witnesses, predicate, input);
  witnesses.add(engine.Witness.pseudonym(toLittleEndian(input.secret)));
  const spec = engineStatement(engine, known, 'prover');
  try {
    return engine.CompositeProof.generateUsingQuasiProofSpec(spec, witnesses, hexToBytes(request.nonce)).bytes;
  } catch {
    // The engine says of a false statement that it cannot prove it. What it says may hold values, and goes nowhere.
    throw conflict('/criteria');
  }
}

function addWitness(
  engine: Engine,
  request: ProofRequest,
  witnesses: Witnesses,
  predicate: Predicate,
  input: ProverInput,
): void {
  const { credential, slot } = predicate.at;
  const scalar = input.credentials[credential]?.held.scalars[slot];
  if (scalar === undefined) throw conflict(`/credentials/${credential}`);
  const value = toLittleEndian(scalar);
  if (predicate.kind === 'member') {
    const witness = membershipWitness(engine, request, predicate.of, scalar, input);
    if (!witness) throw conflict('/criteria');
    witnesses.add(engine.Witness.kbUniAccumulatorMembership(value, new engine.KBUniversalMembershipWitness(witness)));
    return;
  }
  if (predicate.kind === 'not') witnesses.add(engine.Witness.publicInequality(value));
  else if (request.ranges.method === 'transparent') witnesses.add(engine.Witness.boundCheckBpp(value));
  else witnesses.add(engine.Witness.boundCheckSmc(value));
}

const conflict = (at: string) => new AppError('conflict', { at });
