import { type ProofCriterion, type ProofRequest, proofSchemas } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { presentationText } from '../presentations/proof-presentation.ts';
import { type ProvingCredential, proveEligibility } from '../presentations/prove-eligibility.ts';
import { nextEpoch } from '../registry/status-registry.ts';
import { attributesOf, issueTo, newScene, now, type Scene } from '../testing/scene.ts';
import { ProofVerifier } from '../verifier/proof-verifier.ts';

const schemas = [
  proofSchemas.hba1c,
  proofSchemas.patientIdentity,
  proofSchemas.immunization,
  proofSchemas.hba1c,
] as const;
const ids = ['one', 'two', 'three', 'four'] as const;
type Id = (typeof ids)[number];

const reason = 'A test';
const at = (credential: Id, field: string) => ({ credential, field });
const same = (id: string, ...fields: ReturnType<typeof at>[]): ProofCriterion => ({ id, reason, kind: 'same', fields });
const born = (id: Id) => at(id, 'birthDate');
const adult = (id: Id): ProofCriterion => {
  return { id: `adult-${id}`, reason, kind: 'date-window', at: born(id), to: { before: { years: 18 } } };
};

let scene: Scene;
let verifier: ProofVerifier;
let own: readonly ProvingCredential[];
/** The same person with another birth date in one of them. */
let other: readonly ProvingCredential[];
beforeAll(async () => {
  scene = await newScene(proofSchemas.hba1c, attributesOf.hba1c);
  verifier = new ProofVerifier({
    rangeParameters: [scene.rangeParameters],
    timeoutMs: 60_000,
  });
  const all = [attributesOf.hba1c, attributesOf.patientIdentity, attributesOf.immunization, attributesOf.hba1c];
  const issuer = { ...scene.issuer };
  issuer.registry = (await nextEpoch(issuer.registry, { room: 10 })).registry;
  const issue = async (birthDate: string) => {
    const made: ProvingCredential[] = [];
    for (const [index, schema] of schemas.entries()) {
      made.push(await issueTo(scene.secret, issuer, schema, { ...all[index]!, birthDate }));
    }
    return made;
  };
  [own, other] = [await issue('1970-05-17'), await issue('1970-05-18')];
});
afterAll(() => verifier.close());

const requestOf = (
  many: number,
  criteria: readonly ProofCriterion[],
  reveal: Readonly<Record<string, string[]>> = {},
): ProofRequest =>
  scene.request(criteria, {
    credentials: ids.slice(0, many).map((id, index) => ({
      id,
      schema: schemas[index]!.id,
      issuers: [{ ...scene.asked, status: null }],
      reveal: (reveal[id] ?? []).map((field) => ({ field, reason })),
    })),
  });

async function outcomeOf(request: ProofRequest, credentials: readonly ProvingCredential[]): Promise<string> {
  const input = { ...scene.input, credentials: credentials.slice(0, request.credentials.length) };
  const shown = await proveEligibility(request, input).catch(({ code }: { code: string }) => code);
  if (typeof shown === 'string') return shown;
  const outcome = await verifier.verify(request, presentationText(shown), { now, epochs: new Map() });
  return outcome.valid ? 'holds' : outcome.rejections.map(({ reason: why, at: where }) => `${why} ${where}`).join();
}

describe('numbers that are the same in several credentials', () => {
  test.each<[string, ProofRequest['credentials']['length'], readonly ProofCriterion[]]>([
    ['two, in the order of the request', 2, [same('a', born('one'), born('two'))]],
    ['two, in the other order', 2, [same('a', born('two'), born('one'))]],
    ['three at once', 3, [same('a', born('one'), born('two'), born('three'))]],
    ['three at once, mixed', 3, [same('a', born('three'), born('one'), born('two'))]],
    ['three, in a chain', 3, [same('a', born('one'), born('two')), same('b', born('two'), born('three'))]],
    [
      'three, in a chain that closes late',
      3,
      [same('a', born('one'), born('three')), same('b', born('two'), born('three'))],
    ],
    [
      'four, in two pairs that a third joins',
      4,
      [
        same('a', born('one'), born('two')),
        same('b', born('three'), born('four')),
        same('c', born('two'), born('three')),
      ],
    ],
    ['two, said twice', 2, [same('a', born('one'), born('two')), same('b', born('two'), born('one'))]],
    ['two, with a range on the first', 2, [adult('one'), same('a', born('one'), born('two'))]],
    ['two, with a range on the second', 2, [adult('two'), same('a', born('one'), born('two'))]],
    ['two, with a range on both', 2, [same('a', born('two'), born('one')), adult('two'), adult('one')]],
    ['later ones alone', 3, [same('a', born('two'), born('three'))]],
    [
      'two pairs of other numbers',
      4,
      [same('a', born('one'), born('two')), same('b', at('one', 'value:%'), at('four', 'value:%'))],
    ],
  ])('are proven to be: %s', async (_, many, criteria) => {
    expect(await outcomeOf(requestOf(many, criteria), own)).toBe('holds');
    // One of the credentials that are said to be the same is another one.
    const named = criteria
      .flatMap((one) => (one.kind === 'same' ? one.fields : []))
      .filter(({ field }) => field === 'birthDate');
    for (const credential of new Set(named.map(({ credential: id }) => id))) {
      const place = ids.indexOf(credential as Id);
      const mixed = own.with(place, other[place]!);
      expect([credential, await outcomeOf(requestOf(many, criteria), mixed)]).not.toEqual([credential, 'holds']);
    }
  });

  test('are hidden beside numbers that are shown', async () => {
    const criteria = [same('a', born('one'), born('three')), adult('three')];
    const reveal = { one: ['code', 'issuedOn'], two: ['gender', 'country'], three: ['vaccine'] };
    expect(await outcomeOf(requestOf(3, criteria, reveal), own)).toBe('holds');
  });
});
