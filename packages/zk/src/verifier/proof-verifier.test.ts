import { type AttributeValue, type ProofRequest, proofSchemas, zProofRequest } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { order, randomScalar } from '../bbs/scalar.ts';
import { loadEngine } from '../engine/load-engine.ts';
import { missingScalar } from '../issuing/attribute-scalars.ts';
import { type ProofPresentation, presentationText } from '../presentations/proof-presentation.ts';
import { proveEligibility } from '../presentations/prove-eligibility.ts';
import { requestHash } from '../statement/statement-context.ts';
import { forgeProof } from '../testing/forge-proof.ts';
import { attributesOf, criterionOn, newScene, now, type Scene } from '../testing/scene.ts';
import { signScalars } from '../testing/sign-scalars.ts';
import { ProofVerifier } from './proof-verifier.ts';

const range = { kind: 'number-range', unit: '%', min: '7.0', max: '9.0' };

let scene: Scene;
let request: ProofRequest;
let presentation: ProofPresentation;
let verifier: ProofVerifier;
beforeAll(async () => {
  scene = await newScene(proofSchemas.hba1c, attributesOf.hba1c);
  const issuers = [{ ...scene.asked, status: scene.status }];
  const reveal = ['code', 'effective'].map((field) => ({ field, reason: 'A test' }));
  const credentials = [{ id: 'one', schema: proofSchemas.hba1c.id, issuers, reveal }];
  request = scene.request([criterionOn('value:%', range)], { credentials });
  presentation = await proveEligibility(request, scene.input);
  verifier = new ProofVerifier({
    rangeParameters: [scene.rangeParameters],
    timeoutMs: 60_000,
  });
});
afterAll(() => verifier.close());

const verify = (text: string, asked = request) =>
  verifier.verify(asked, text, { now, epochs: new Map([[scene.status.registry, 0]]) });
const refused = (reason: string, at = '') => ({ valid: false, rejections: [{ reason, at }] });

describe('a presentation', () => {
  test('holds as it was made', async () => {
    expect(await verify(presentationText(presentation))).toMatchObject({ valid: true });
  });

  test('is read in the one way that it can be written in', async () => {
    const text = presentationText(presentation);
    const { proof, ...rest } = presentation;
    const others = [
      ` ${text}`,
      `${text}\n`,
      JSON.stringify({ proof, ...rest }),
      text.replace(proof, proof.toUpperCase()),
      text.replace('"issuers":[0]', '"issuers":[0.0]'),
      text.replace('"issuers":[0]', '"issuers":[0],"issuers":[0]'),
      presentationText({ ...presentation, more: 1 } as ProofPresentation),
      presentationText({ ...presentation, format: 'assent-eligibility-proof-1' } as unknown as ProofPresentation),
      presentationText(rest as ProofPresentation),
      '',
      'null',
      '{'.repeat(5_000),
      'x'.repeat(300_000),
    ];
    for (const [index, other] of others.entries())
      expect([index, await verify(other)]).toEqual([index, refused('malformed')]);
  });

  test('is refused with a proof that is cut short, anywhere, or has anything more', async () => {
    const { proof } = presentation;
    for (let bytes = 0; bytes < proof.length / 2; bytes += 7) {
      const outcome = await verify(presentationText({ ...presentation, proof: proof.slice(0, 2 * bytes) || '00' }));
      expect([bytes, outcome]).toEqual([bytes, refused('malformed', '/proof')]);
    }
    for (const more of ['00', 'ff', proof.slice(0, 16), proof]) {
      const outcome = await verify(presentationText({ ...presentation, proof: proof + more }));
      expect(outcome).toEqual(refused('malformed', '/proof'));
    }
  });

  test('is refused with any bit flipped in each of 60 stretches of the proof', async () => {
    const bytes = Buffer.from(presentation.proof, 'hex');
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 60)) {
      const flipped = Buffer.from(bytes);
      flipped[at] = bytes[at]! ^ (1 << (at % 8));
      const outcome = await verify(presentationText({ ...presentation, proof: flipped.toString('hex') }));
      expect([at, outcome.valid]).toEqual([at, false]);
    }
  });

  test.each<[string, readonly (AttributeValue | null)[]]>([
    ['another code', [{ system: 'http://snomed.info/sct', code: 'other' }, '2026-09-20']],
    ['another day', [attributesOf.hba1c.code, '2026-09-21']],
    ['a missing value', [null, '2026-09-20']],
    ['values that change places', ['2026-09-20', attributesOf.hba1c.code]],
    ['one value less', [attributesOf.hba1c.code]],
    ['one value more', [attributesOf.hba1c.code, '2026-09-20', 0]],
    ['the number that is signed for the day', [attributesOf.hba1c.code, 46_284]],
  ])('is refused with %s revealed', async (_, revealed) => {
    const outcome = await verify(presentationText({ ...presentation, revealed: [[...revealed]] }));
    expect(outcome).toEqual(refused('bad_proof', '/proof'));
  });

  test.each<[string, unknown]>([
    ['a negative number', -1],
    ['a fraction', 7.4],
    ['a number of more than 53 bits', 2 ** 60],
    ['a text that is no decimal', 'NaN'],
    ['a decimal with a sign', '-7.4'],
    ['an object', {}],
  ])('cannot even say that it reveals %s', async (_, value) => {
    const text = presentationText({ ...presentation, revealed: [[attributesOf.hba1c.code, value as string]] });
    expect(await verify(text)).toEqual(refused('malformed'));
  });

  test('is refused with a pseudonym of a secret that nobody signed', async () => {
    const engine = await loadEngine();
    const plain = scene.request([criterionOn('value:%', range)]);
    const forged = forgeProof(engine, plain, scene, { secret: randomScalar(), forget: [3] });
    expect(await verify(presentationText(forged), plain)).toEqual(refused('malformed', '/proof'));
    const honest = await proveEligibility(plain, scene.input);
    const swapped = { ...honest, pseudonym: forged.pseudonym };
    expect(await verify(presentationText(swapped), plain)).toEqual(refused('bad_proof', '/proof'));
  });
});

describe('a number that is signed', () => {
  // What a careless or malicious issuer could sign: a value outside of 64 bits, or -1 as it would be written.
  test.each<[string, bigint]>([
    ['missing', missingScalar],
    ['2^64', 2n ** 64n],
    ['2^64 and what would be right', 2n ** 64n + 75n],
    ['minus one', order - 1n],
    ['half of the order', order / 2n],
  ])('is in no range when it is %s', async (_, value) => {
    const { issuer, secret } = scene;
    const scalars = [1n, 46_000n, 46_000n, 25_000n, 5n, value, 46_000n, secret];
    const held = await signScalars(proofSchemas.hba1c, issuer.did, issuer.key, scalars);
    const credentials = [
      { id: 'one', schema: proofSchemas.hba1c.id, issuers: [{ ...scene.asked, status: null }], reveal: [] },
    ];
    const methods = [{}, { ranges: { method: 'transparent' } }];
    for (const more of methods) {
      for (const bounds of [{ min: '7.0', max: '9.0' }, { min: '0' }, { max: '30' }]) {
        const asked = scene.request([criterionOn('value:%', { kind: 'number-range', unit: '%', ...bounds })], {
          credentials,
          ...more,
        });
        const shown = await proveEligibility(asked, { ...scene.input, credentials: [{ held }] }).catch(({ code }) =>
          String(code),
        );
        if (typeof shown === 'string') expect(shown).toBe('conflict');
        else expect(await verify(presentationText(shown), asked)).toMatchObject({ valid: false });
      }
    }
  });

  test('is in its range when it is 75', async () => {
    const { issuer, secret } = scene;
    const scalars = [1n, 46_000n, 46_000n, 25_000n, 5n, 75n, 46_000n, secret];
    const held = await signScalars(proofSchemas.hba1c, issuer.did, issuer.key, scalars);
    const credentials = [
      { id: 'one', schema: proofSchemas.hba1c.id, issuers: [{ ...scene.asked, status: null }], reveal: [] },
    ];
    const asked = scene.request([criterionOn('value:%', range)], { credentials });
    const shown = await proveEligibility(asked, { ...scene.input, credentials: [{ held }] });
    expect(await verify(presentationText(shown), asked)).toMatchObject({ valid: true });
  });
});

describe('a request', () => {
  test.each<[string, object]>([
    ['another unit', { unit: 'mmol/mol', min: '7.0' }],
    ['no unit', { min: '7.0' }],
    ['more digits than are signed', { unit: '%', min: '7.05' }],
    ['bounds the wrong way round', { unit: '%', min: '9', max: '7' }],
    ['an upper bound beyond the field', { unit: '%', max: '31' }],
    ['no bound', { unit: '%' }],
  ])('with %s makes no sense to either side', async (_, bounds) => {
    const asked = scene.request([criterionOn('value:%', { kind: 'number-range', ...bounds })]);
    const invalid = { code: 'invalid_request', params: { at: '/criteria/0' } };
    await expect(proveEligibility(asked, scene.input)).rejects.toMatchObject(invalid);
    const aimed = presentationText({ ...presentation, request: requestHash(asked) });
    await expect(verify(aimed, asked)).rejects.toMatchObject(invalid);
  });

  test.each(['-1', '7.', '.5', '1e3', 'NaN', 'Infinity', '00', '18446744073709551616', '7.1234567', ''])(
    'cannot have the bound %p',
    (min) => {
      const draft = { ...request, criteria: [criterionOn('value:%', { kind: 'number-range', unit: '%', min })] };
      expect(zProofRequest.safeParse(draft).success).toBe(false);
    },
  );
});
