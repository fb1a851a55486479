import { knownProofSchemas, type ProofCriterion, type ProofRequest, proofSchemas } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomScalar } from '../bbs/scalar.ts';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { rangeBase } from '../parameters/range-parameters.ts';
import { type Forgery, forgeProof } from '../testing/forge-proof.ts';
import { attributesOf, criterionOn, issueTo, newScene, type Scene } from '../testing/scene.ts';
import { hasProofLayout, holdsProof } from './check-proof.ts';
import type { ProvingCredential } from './prove-eligibility.ts';

const { hba1c } = proofSchemas;
const range = criterionOn('value:%', { kind: 'number-range', unit: '%', min: '7.0', max: '9.0' });

let engine: Engine;
let scene: Scene;
let request: ProofRequest;
beforeAll(async () => {
  engine = await loadEngine();
  scene = await newScene(hba1c, attributesOf.hba1c);
  request = scene.request([range]);
});

/** What the engine says of a proof, and what our layout says before the engine gets it. */
function verdicts(asked: ProofRequest, forgery: Forgery) {
  const presentation = forgeProof(engine, asked, scene, forgery);
  const check = { request: asked, presentation, rangeParameters: scene.rangeParameters };
  return { engine: holdsProof(engine, check, knownProofSchemas), layout: hasProofLayout(check, knownProofSchemas) };
}
const accepted = { engine: true, layout: true };
const onlyLayoutRefuses = { engine: true, layout: false };
const engineRefuses = { engine: false, layout: true };

// Statements: 0 the credential, 1 the criterion, 2 its status, 3 the pseudonym.
describe('a proof made with the engine, past our prover', () => {
  test('holds if it is made as ours are', () => {
    expect(verdicts(request, {})).toEqual(accepted);
  });

  // Of the engine (crypto-wasm 0.35.0): a response that a proof brings with it goes before the one that it shall share.
  test('for a pseudonym that is not of the signed secret is accepted by the engine, and has no layout of ours', () => {
    expect(verdicts(request, { secret: randomScalar(), forget: [3] })).toEqual(onlyLayoutRefuses);
  });

  test('for the right pseudonym without the equality has no layout of ours either', () => {
    expect(verdicts(request, { forget: [3] })).toEqual(onlyLayoutRefuses);
  });

  // Of the engine: the base of the digits comes from the proof. With signatures of 0 to 63, digits of base 2 may be 63.
  test.each([2, 4, 16])('with digits in base %i is accepted by the engine, and has no layout of ours', (base) => {
    expect(verdicts(request, { rangeParameters: withDigits(scene.rangeParameters, base) })).toEqual(onlyLayoutRefuses);
  });

  const none = { kind: 'none-of', codings: [attributesOf.hba1c.code] };
  test.each<[string, ProofCriterion, object, Forgery]>([
    ['a range of another number', range, {}, { values: { 0: 80n }, forget: [1] }],
    ['a range without its equality', range, {}, { forget: [1] }],
    [
      'a range of another number, without parameters',
      range,
      { ranges: { method: 'transparent' } },
      { values: { 0: 80n }, forget: [1] },
    ],
    ['an exclusion of another number', criterionOn('code', none), {}, { values: { 0: 80n }, forget: [1] }],
    ['a status of another handle', range, {}, { forget: [2] }],
  ])('for %s is refused by the engine', (_, criterion, more, forgery) => {
    expect(verdicts(scene.request([criterion], more), forgery)).toEqual(engineRefuses);
  });

  test('for a value that is not in its range is not made, or does not hold', () => {
    for (const [min, max] of [
      ['7.5', '9'],
      ['0', '7.3'],
    ] as const) {
      const asked = scene.request([criterionOn('value:%', { kind: 'number-range', unit: '%', min, max })]);
      let holds = false;
      try {
        holds = verdicts(asked, {}).engine;
      } catch {
        // the engine makes none
      }
      expect([min, max, holds]).toEqual([min, max, false]);
    }
  });
});

// Statements: 0 and 1 the credentials, 2 the criterion, 3 and 4 their status, 5 the pseudonym.
describe('a proof over two credentials, made past our prover', () => {
  const { birthDate: _, ...summaryOfOther } = attributesOf.patientIdentity;
  const asked = (secondSchema: string) =>
    scene.request([range], {
      credentials: [hba1c.id, secondSchema].map((schema, index) => ({
        id: index === 0 ? 'one' : 'two',
        schema,
        issuers: [{ ...scene.asked, status: scene.status }],
        reveal: [],
      })),
    });
  let own: ProvingCredential;
  let foreign: ProvingCredential;
  beforeAll(async () => {
    const { issuer, secret } = scene;
    const birthDate = '1990-01-01';
    own = await issueTo(secret, issuer, proofSchemas.patientIdentity, attributesOf.patientIdentity);
    const attributes = { ...summaryOfOther, birthDate };
    foreign = await issueTo(randomScalar(), issuer, proofSchemas.patientIdentity, attributes);
  });

  test('of one person holds', () => {
    const { id } = proofSchemas.patientIdentity;
    expect(verdicts(asked(id), { credentials: [scene.credential, own] })).toEqual(accepted);
  });

  test('of two people is refused, whichever of them the equality forgets', () => {
    const { id } = proofSchemas.patientIdentity;
    const credentials = [scene.credential, foreign];
    for (const forget of [[0], [1], [5], [0, 1], [0, 5], [1, 5], [0, 1, 5]]) {
      for (const secret of [scene.secret, foreign.held.scalars.at(-1)!]) {
        const { engine: byEngine, layout } = verdicts(asked(id), { credentials, secret, forget });
        expect([forget, byEngine && layout]).toEqual([forget, false]);
      }
    }
  });

  test('with birth dates that differ is refused, whichever of them the equality forgets', async () => {
    const { issuer, secret } = scene;
    const attributes = { ...attributesOf.patientIdentity, birthDate: '1990-01-01' };
    const younger = await issueTo(secret, issuer, proofSchemas.patientIdentity, attributes);
    const fields = ['one', 'two'].map((credential) => ({ credential, field: 'birthDate' }));
    const same: ProofCriterion = { id: 'same', reason: 'A test', kind: 'same', fields };
    const sameBirth = { ...asked(proofSchemas.patientIdentity.id), criteria: [same] };
    expect(verdicts(sameBirth, { credentials: [scene.credential, own] })).toEqual(accepted);
    for (const forget of [[[0, 3]], [[1, 3]]] as const) {
      const credentials = [scene.credential, younger];
      expect(verdicts(sameBirth, { credentials, forget })).toEqual({ engine: false, layout: false });
    }
  });
});

/** The first digits of a verifier's parameters, with its signatures of them: what a prover needs for a smaller base. */
function withDigits(parameters: Uint8Array, digits: number): Uint8Array {
  const [countAt, setAt] = [240, 248];
  const signaturesAt = setAt + rangeBase * 32 + 8;
  const count = Uint8Array.of(digits, 0, 0, 0, 0, 0, 0, 0);
  return Uint8Array.from([
    ...parameters.slice(0, countAt),
    ...count,
    ...parameters.slice(setAt, setAt + digits * 32),
    ...count,
    ...parameters.slice(signaturesAt, signaturesAt + digits * 48),
    ...parameters.slice(signaturesAt + rangeBase * 48),
  ]);
}
