import { type ProofCriterion, type ProofRequest, proofSchemas, zProofSchema } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commitToSecret } from '../issuing/holder-commitment.ts';
import { hasProofLayout } from '../presentations/check-proof.ts';
import { proofText } from '../presentations/proof-presentation.ts';
import { proveEligibility } from '../presentations/prove-eligibility.ts';
import { attributesOf, criterionOn, newScene, type Scene } from '../testing/scene.ts';
import { isCanonicalProof, layoutLength } from './canonical-proof.ts';
import { commitmentLayout } from './proof-layout.ts';

const numbers = zProofSchema.parse({
  id: 'urn:test:numbers:1',
  fields: [
    { name: 'statusHandle', type: 'handle' },
    { name: 'number', type: 'integer', max: 2 ** 48, optional: false },
  ],
});
const ofNumbers = (id: string) => (id === numbers.id ? numbers : undefined);

const accepted = ['small_set', 'narrow_range', 'over_asking', 'negative_by_absence'] as const;

/** Whether the layout is that of a proof that the engine makes, with none of its lengths near it. */
async function fits(scene: Scene, request: ProofRequest): Promise<boolean> {
  const presentation = await proveEligibility(request, { ...scene.input, accepted });
  const { schemas = () => undefined } = scene.input;
  const check = (proof: string) =>
    hasProofLayout({ request, presentation: { ...presentation, proof }, rangeParameters: undefined }, schemas);
  const { proof } = presentation;
  const others = [
    `${proof}00`,
    proof.slice(2),
    proof.slice(0, -2),
    proof + proof,
    `${'00'.repeat(8)}${proof.slice(16)}`,
  ];
  return check(proof) && !others.some(check);
}

describe('the layout of a proof', () => {
  test('is exactly as long as the proof, whatever the width of a range', async () => {
    const scene = await newScene(numbers, { number: 70_000 }, ofNumbers);
    const bound = fc
      .integer({ min: 0, max: 47 })
      .chain((bits) => fc.integer({ min: 2 ** bits - 1, max: 2 ** (bits + 1) }));
    await fc.assert(
      fc.asyncProperty(bound, bound, async (below, above) => {
        const [min, max] = [Math.max(0, 70_000 - below), Math.min(2 ** 48, 70_000 + above, 999_999_999)];
        fc.pre(max > min);
        const range = { kind: 'number-range', min: String(min), max: String(max) };
        expect(await fits(scene, scene.request([criterionOn('number', range)]))).toBe(true);
      }),
      {
        numRuns: 12,
        examples: [
          [0, 1],
          [0, 14],
          [0, 15],
          [0, 16],
          [0, 255],
          [70_000, 185_535],
        ],
      },
    );
  });

  test('is that of a proof without parameters', async () => {
    const scene = await newScene(numbers, { number: 5 }, ofNumbers);
    const range = criterionOn('number', { kind: 'number-range', min: '0', max: '9' });
    expect(await fits(scene, scene.request([range], { ranges: { method: 'transparent' } }))).toBe(true);
  });

  describe('of a patient summary and of a list', () => {
    let summary: Scene;
    let list: Scene;
    beforeAll(async () => {
      summary = await newScene(proofSchemas.clinicalSummary, attributesOf.clinicalSummary);
      list = await newScene(proofSchemas.problemList, attributesOf.problemList);
    });
    const other = { system: 'urn:a', code: 'other' };
    const criteria: readonly ProofCriterion[] = [
      criterionOn('systolic', { kind: 'number-range', min: '90', max: '180' }, 'systolic'),
      criterionOn('hba1c:%', { kind: 'number-range', unit: '%', max: '9.0' }, 'hba1c'),
      criterionOn('birthDate', { kind: 'date-window', to: { before: { years: 18 } } }, 'age'),
      criterionOn('pregnancyStatus', { kind: 'none-of', codings: [other] }, 'pregnancy'),
      criterionOn('otherTrial', { kind: 'none-of', codings: [other, { ...other, code: 'x' }] }, 'trial'),
    ];
    const reveal = ['gender', 'country', 'egfr:mL/min/{1.73_m2}', 'issuedOn'].map((field) => ({ field, reason: 'x' }));

    test('is that of the proof for any criteria, any that are shown, with and without status', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.subarray([...criteria]),
          fc.subarray(reveal),
          fc.boolean(),
          async (some, shown, hasStatus) => {
            const status = hasStatus ? summary.status : null;
            const issuers = [{ ...summary.asked, status }];
            const credentials = [{ id: 'one', schema: proofSchemas.clinicalSummary.id, issuers, reveal: shown }];
            expect(await fits(summary, summary.request(some, { credentials }))).toBe(true);
          },
        ),
        {
          numRuns: 10,
          examples: [
            [[], [], false],
            [[...criteria], reveal, true],
          ],
        },
      );
    });

    test('is that of the proof for every slot of a list, hidden or shown', async () => {
      const none = criterionOn('problems', { kind: 'none-of', codings: [other, { ...other, code: 'x' }] });
      expect(await fits(list, list.request([none]))).toBe(true);
      const issuers = [{ ...list.asked, status: list.status }];
      const shown = [{ field: 'problems', reason: 'x' }];
      const credentials = [{ id: 'one', schema: proofSchemas.problemList.id, issuers, reveal: shown }];
      expect(await fits(list, list.request([], { credentials }))).toBe(true);
    });
  });
});

test('the proof for a commitment has the layout of it', async () => {
  const { proof } = await commitToSecret(numbers, 5n, new Uint8Array(32));
  expect([layoutLength(commitmentLayout), proofText(proof).length / 2]).toEqual([proof.length, proof.length]);
  expect(isCanonicalProof(proof, commitmentLayout)).toBe(true);
});
