import type { Did } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { digestOf } from '../sd-jwt/disclosure.ts';
import { enveloped, type PresentationWorld, presentationWorld } from '../testing/presentation-world.ts';
import { noon } from '../testing/sample-credentials.ts';
import { forged, partsOf } from '../testing/token-tools.ts';

// What RFC 9901 §7.3 says of key binding. Each presentation is signed by its holder as it is.

const now = Date.parse(noon) / 1000;
let world: PresentationWorld;
let payload: object;
beforeAll(async () => {
  world = await presentationWorld();
  const { binding, hidden, holder } = world;
  payload = { iat: now, aud: binding.audience, nonce: binding.challenge, sd_hash: digestOf(hidden), holder };
});

/** A key binding like the right one, with other members and signed by `signer`. */
const bindingOf = (changes: object = {}, header: object = {}, signer: Did = world.subject): Promise<string> =>
  world.patient.sign(
    signer,
    { typ: 'kb+jwt', kid: undefined, ...header },
    { ...payload, ...changes },
    'authentication',
  );

async function reasonsFor(shown: string): Promise<readonly string[]> {
  const empty = await world.present([]);
  const presentation = await world.resigned(empty, enveloped(`data:application/dc+sd-jwt,${shown}`));
  const verified = await world.verify(presentation);
  return verified.valid ? [] : verified.rejections.map(({ reason, at }) => (at ? reason : `outer ${reason}`));
}

describe('a verifier of key bindings', () => {
  test('takes the right one', async () => {
    expect(await reasonsFor(`${world.hidden}${await bindingOf()}`)).toEqual([]);
  });

  test.each<[string, string, () => Promise<string>, string]>([
    ['7.3 step 2', 'none', async () => '', 'bad_proof'],
    [
      '7.3 step 4a',
      'one with a key that the credential does not name',
      () => bindingOf({}, {}, world.holder),
      'bad_proof',
    ],
    [
      '7.3 step 4b',
      'the algorithm none',
      async () => forged(await bindingOf(), { header: { alg: 'none' } }),
      'malformed',
    ],
    [
      '7.3 step 4b',
      'an algorithm not of the key',
      async () => forged(await bindingOf(), { header: { alg: 'EdDSA' } }),
      'bad_proof',
    ],
    ['7.3 step 4c', 'one that was changed', async () => forged(await bindingOf(), { payload: { x: 1 } }), 'bad_proof'],
    ['7.3 step 4d', 'another type', () => bindingOf({}, { typ: 'JWT' }), 'malformed'],
    ['7.3 step 4d', 'no type', () => bindingOf({}, { typ: undefined }), 'malformed'],
    ['7.3 step 4e', 'one that is too old', () => bindingOf({ iat: now - 300 }), 'presentation_expired'],
    ['7.3 step 4e', 'one of the future', () => bindingOf({ iat: now + 61 }), 'not_yet_valid'],
    ['7.3 step 4e', 'one without a time', () => bindingOf({ iat: undefined }), 'malformed'],
    ['7.3 step 4f', 'another nonce', () => bindingOf({ nonce: 'nonce-2' }), 'wrong_challenge'],
    ['7.3 step 4f', 'no nonce', () => bindingOf({ nonce: undefined }), 'malformed'],
    ['7.3 step 4f', 'another audience', () => bindingOf({ aud: 'did:web:other.example' }), 'wrong_audience'],
    ['7.3 step 4f', 'several audiences', () => bindingOf({ aud: [world.binding.audience] }), 'malformed'],
    ['7.3 step 4g', 'another hash', () => bindingOf({ sd_hash: digestOf('x') }), 'bad_proof'],
    ['7.3 step 4g', 'no hash', () => bindingOf({ sd_hash: undefined }), 'malformed'],
    ['7.3 step 4h', 'a critical extension', () => bindingOf({}, { crit: ['iat'] }), 'malformed'],
  ])('refuses, by §%s, %s', async (_, __, make, reason) => {
    expect(await reasonsFor(`${world.hidden}${await make()}`)).toEqual([reason]);
  });

  test('refuses, by §7.3 step 4g, one over more or fewer disclosures than are shown', async () => {
    const bound = await bindingOf();
    const parts = world.hidden.split('~');
    const fewer = [...parts.slice(0, 1), ...parts.slice(2)].join('~');
    expect(await reasonsFor(`${fewer}${bound}`)).toEqual([expect.stringMatching(/bad_proof|malformed/)]);
    const jwt = `${parts[0]}~`;
    expect(await reasonsFor(`${world.hidden}${await bindingOf({ sd_hash: digestOf(jwt) })}`)).toEqual(['bad_proof']);
  });

  test('refuses, by §7.3 step 4a, one for a credential that names no key', async () => {
    const { cnf: _, ...rest } = partsOf(world.hidden).payload;
    const [, ...disclosures] = world.hidden.split('~');
    const jwt = await world.clinic.sign(world.issuer, { typ: 'dc+sd-jwt' }, rest);
    const unbound = [jwt, ...disclosures].join('~');
    expect(await reasonsFor(`${unbound}${await bindingOf({ sd_hash: digestOf(unbound) })}`)).toEqual(['bad_proof']);
  });

  test('refuses, by §7.3 step 1, one where none was asked for: there is no challenge to compare', async () => {
    const check = await world.clinic.proofs.verifyCredential(`${world.hidden}${await bindingOf()}`);
    expect(check).toMatchObject({ valid: false });
  });
});
