import { randomBytes } from 'node:crypto';
import * as dock from '@docknetwork/crypto-wasm-ts';
import { PederCommKey } from '@docknetwork/crypto-wasm-ts/lib/ped-com.js';

/** Proves and checks with the engine alone, with all that can be made ahead. */
export interface BareEngine {
  prove(): void;
  /** @throws Error if the last proof does not hold */
  verify(): void;
}

type Place = readonly [credential: number, message: number];
type Role = 'prover' | 'verifier';

const label = Buffer.from('bare engine');
const { Statement, Witness, SetupParam, BBSSignatureParams, BBSKeypair, BBSSignature, PositiveAccumulator } = dock;

/** A number as the engine takes it: 32 bytes, little end first. */
function message(value: number): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** Below the order of the group. */
const randomMessage = (): Uint8Array => Uint8Array.from([...randomBytes(31), 0]);

// As many messages as the credentials of the full case have, and what is shown of them: the first is the domain.
const lengths = [20, 10];
const shown = [
  [0, 4, 5],
  [0, 4],
];
/** The ranges of the full case: from, up to and not with, and the number in it. */
const ranges: readonly { readonly at: Place; readonly from: number; readonly limit: number; readonly value: number }[] =
  [
    { at: [0, 3], from: 17_865, limit: 38_685, value: 25_703 },
    { at: [0, 7], from: 600, limit: 2001, value: 725 },
    { at: [0, 9], from: 65, limit: 91, value: 74 },
    { at: [1, 5], from: 45_923, limit: 46_256, value: 46_091 },
  ];
const birthDates: readonly Place[] = [
  [0, 3],
  [1, 3],
];
/** In a set of 200, and two that are not revoked. */
const members: readonly Place[] = [
  [0, 6],
  [0, 1],
  [1, 1],
];
const exclusions: readonly { readonly at: Place; readonly value: Uint8Array }[] = [
  { at: [0, 12], value: message(1) },
  { at: [0, 13], value: message(2) },
];

function newCredential(index: number, secret: Uint8Array) {
  const length = lengths[index] as number;
  const params = BBSSignatureParams.generate(length, label);
  const { publicKey, secretKey } = BBSKeypair.generate(params);
  const messages = Array.from({ length }, randomMessage);
  for (const { at, value } of ranges) if (at[0] === index) messages[at[1]] = message(value);
  for (const [credential, place] of birthDates) if (credential === index) messages[place] = message(25_703);
  messages[length - 1] = secret;
  const revealed = new Map((shown[index] ?? []).map((at) => [at, messages[at] as Uint8Array]));
  const hidden = new Map([...messages.entries()].filter(([at]) => !revealed.has(at)));
  const signature = BBSSignature.generate(messages, secretKey, params, false);
  return { params, publicKey, messages, revealed, hidden, signature };
}
type Credential = ReturnType<typeof newCredential>;

async function newSet(member: Uint8Array) {
  const params = PositiveAccumulator.generateParams(label);
  const { publicKey, secretKey } = PositiveAccumulator.generateKeypair(params);
  const accumulator = PositiveAccumulator.initialize(params);
  await accumulator.addBatch([member, ...Array.from({ length: 199 }, randomMessage)], secretKey);
  const { value } = await accumulator.membershipWitness(member, secretKey);
  return {
    publicKey,
    accumulated: accumulator.accumulated,
    member,
    witness: new dock.KBUniversalMembershipWitness(value),
  };
}
type MemberSet = Awaited<ReturnType<typeof newSet>>;

/** What both sides use. The parameters for ranges are other ones each time that they are made. */
const parametersOf = (sets: readonly MemberSet[]): dock.SetupParam[] => [
  SetupParam.smcSetupParamsUncompressed(new dock.BoundCheckSmcParams(label, 16).decompress()),
  SetupParam.pedCommKeyG1Uncompressed(new PederCommKey(label).decompress()),
  SetupParam.vbAccumulatorParams(PositiveAccumulator.generateParams(label)),
  ...sets.map(({ publicKey }) => SetupParam.vbAccumulatorPublicKey(publicKey)),
];

interface Known {
  readonly credentials: readonly Credential[];
  readonly sets: readonly MemberSet[];
  readonly params: dock.SetupParam[];
  readonly pseudonym: dock.Pseudonym;
  readonly base: Uint8Array;
}

/** The statements of one side, and which numbers of them are the same. */
function specification(role: Role, { credentials, sets, params, pseudonym, base }: Known) {
  const spec = new dock.QuasiProofSpec(undefined, undefined, params, label);
  const same = (...places: readonly Place[]) => {
    const equality = new dock.WitnessEqualityMetaStatement();
    for (const place of places) equality.addWitnessRef(...place);
    spec.addMetaStatement(dock.MetaStatement.witnessEquality(equality));
  };
  const proves = role === 'prover';
  for (const { params: own, publicKey, revealed } of credentials)
    spec.addStatement(
      proves
        ? Statement.bbsSignatureProverConstantTime(own, revealed, false)
        : Statement.bbsSignatureVerifierConstantTime(own, publicKey, revealed, false),
    );
  for (const { at, from, limit } of ranges)
    same([spec.addStatement(Statement.boundCheckSmcFromSetupParamRefs(from, limit, 0)), 0], at);
  for (const [index, { accumulated }] of sets.entries()) {
    const statement = proves
      ? Statement.kbUniAccumulatorMembershipProver(accumulated)
      : Statement.kbUniAccumulatorMembershipVerifierFromSetupParamRefs(2, 3 + index, accumulated);
    same([spec.addStatement(statement), 0], members[index] as Place);
  }
  for (const { at, value } of exclusions)
    same([spec.addStatement(Statement.publicInequalityG1FromSetupParamRefs(value, 1)), 0], at);
  const secrets = lengths.map((length, credential): Place => [credential, length - 1]);
  same([spec.addStatement(Statement.pseudonymVerifier(pseudonym.value, base)), 0], ...secrets);
  same(...birthDates);
  return spec;
}

function witnessesOf(credentials: readonly Credential[], sets: readonly MemberSet[], secret: Uint8Array) {
  const at = ([credential, place]: Place) => credentials[credential]?.messages[place] as Uint8Array;
  const witnesses = new dock.Witnesses();
  for (const { signature, hidden } of credentials)
    witnesses.add(Witness.bbsSignatureConstantTime(signature, hidden, false));
  for (const { at: place } of ranges) witnesses.add(Witness.boundCheckSmc(at(place)));
  for (const { member, witness } of sets) witnesses.add(Witness.kbUniAccumulatorMembership(member, witness));
  for (const { at: place } of exclusions) witnesses.add(Witness.publicInequality(at(place)));
  witnesses.add(Witness.pseudonym(secret));
  return witnesses;
}

/**
 * The full case as somebody would write it who knows the engine well and nothing of us: the same statements over signatures
 * of its own of as many messages, ranges with digits of base 16. No request, no encoding, no check of the layout, no thread.
 */
export async function bareEngine(): Promise<BareEngine> {
  await dock.initializeWasm();
  const secret = randomMessage();
  const credentials = lengths.map((_, index) => newCredential(index, secret));
  const sets = await Promise.all(
    members.map(([credential, at]) => newSet(credentials[credential]?.messages[at] as Uint8Array)),
  );
  const base = dock.PseudonymBases.generateBaseForSecretKey(label);
  const pseudonym = dock.Pseudonym.new(base, secret);
  const known = { credentials, sets, params: parametersOf(sets), pseudonym, base };
  const [own, theirs] = [specification('prover', known), specification('verifier', known)];
  const witnesses = witnessesOf(credentials, sets, secret);
  let proof: dock.CompositeProof | undefined;
  return {
    prove() {
      proof = dock.CompositeProof.generateUsingQuasiProofSpec(own, witnesses, label);
    },
    verify() {
      if (!proof?.verifyUsingQuasiProofSpec(theirs, label).verified) throw new Error('a proof does not hold');
    },
  };
}
