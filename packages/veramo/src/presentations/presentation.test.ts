import type { CompactCredential } from '@assent/application';
import { type ClaimPath, plusSeconds, toUnixSeconds } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPatientDid } from '../dids/did-providers.ts';
import { all, type PresentationWorld, presentationWorld } from '../testing/presentation-world.ts';
import { identityClaims, noon } from '../testing/sample-credentials.ts';
import { forged } from '../testing/token-tools.ts';
import { createWallet } from '../testing/wallet.ts';

let world: PresentationWorld;
beforeAll(async () => {
  world = await presentationWorld();
});

describe('a presentation', () => {
  test('shows credentials of every format, each as its holder got it', async () => {
    const old = await world.issue({ format: 'jwt_vc_json' });
    const compact = await world.present([all(world.hidden), all(world.plain), all(old)]);
    const verification = await world.verify(compact);
    expect(verification).toMatchObject({
      valid: true,
      value: {
        holder: world.holder,
        custody: 'holder',
        credentials: [
          { format: 'dc+sd-jwt', subject: world.subject, keyBound: true, compact: world.hidden },
          { format: 'vc+jwt', subject: world.subject, keyBound: false, compact: world.plain },
          { format: 'jwt_vc_json', subject: world.subject, keyBound: false, compact: old },
        ],
      },
    });
  });

  test('without credentials proves the key of its holder', async () => {
    const compact = await world.present([]);
    const value = { holder: world.holder, custody: 'holder', credentials: [] };
    expect(await world.verify(compact)).toEqual({ valid: true, value });
    expect(await world.verify(await world.resigned(compact, { verifiableCredential: undefined }))).toEqual({
      valid: true,
      value,
    });
  });

  test('says if the service holds the key', async () => {
    const compact = await world.present([], 'service');
    expect(await world.verify(compact)).toMatchObject({ value: { custody: 'service' } });
    expect(await world.verify(forged(compact, { payload: { custody: 'holder' } }))).toMatchObject({ valid: false });
  });

  test('discloses what is asked, what leads there and nothing else', async () => {
    const shownBy = async (...disclose: ClaimPath[]) => {
      const verification = await world.verify(await world.present([{ compact: world.hidden, disclose }]));
      return verification.valid ? verification.value.credentials[0] : undefined;
    };
    expect(await shownBy()).toMatchObject({ claims: {}, keyBound: true });
    expect(await shownBy()).not.toHaveProperty('subject');
    expect((await shownBy(['birthDate']))?.claims).toEqual({ birthDate: '1984-02-29' });
    expect((await shownBy(['ageOver', '18']))?.claims).toEqual({ ageOver: { '18': true } });
    expect((await shownBy(['name']))?.claims).toEqual({ name: identityClaims.name });
    expect((await shownBy(['name', 'given', 1]))?.claims).toEqual({ name: { given: ['Ngozi'] } });
    expect((await shownBy(['identifiers', null, 'value']))?.claims).toEqual({ identifiers: [{ value: 'MRN-1' }] });
    expect((await shownBy(['nothing'], ['gender']))?.claims).toEqual({ gender: 'female' });
    expect((await shownBy(['sub']))?.subject).toBe(world.subject);
  });

  test('is not made of what cannot hide, unless all of it may be seen', async () => {
    const call = world.present([{ compact: world.plain, disclose: [['gender']] }]);
    await expect(call).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: ['#/credentials/0/disclose'] },
    });
    await expect(world.present([all('nonsense' as CompactCredential)])).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  test('is not made without the keys of the holder and of the credential', async () => {
    const stranger = createWallet();
    const did = await createPatientDid(stranger.agent);
    const call = stranger.signer.signPresentation(did, [all(world.hidden)], world.binding, {
      at: noon,
      custody: 'holder',
    });
    await expect(call).rejects.toMatchObject({ code: 'key_unavailable' });
  });

  test('finds the key of a credential whose subject stays hidden', async () => {
    const [jwt = '', ...disclosures] = world.hidden.split('~').slice(0, -1);
    const unnamed = disclosures.filter((disclosure) => !Buffer.from(disclosure, 'base64url').includes('"sub"'));
    expect(unnamed).toHaveLength(disclosures.length - 1);
    const compact = await world.present([all(`${[jwt, ...unnamed].join('~')}~` as CompactCredential)]);
    expect(await world.verify(compact)).toMatchObject({ valid: true, value: { credentials: [{ keyBound: true }] } });
  });

  test('holds for five minutes', async () => {
    const compact = await world.present([all(world.hidden)]);
    const at = (seconds: number) => world.verify(compact, world.binding, plusSeconds(noon, seconds));
    expect((await at(0)).valid && (await at(299)).valid && (await at(-60)).valid).toBe(true);
    const late = [
      { reason: 'presentation_expired', at: '' },
      { reason: 'presentation_expired', at: '/credentials/0' },
    ];
    expect(await at(300)).toEqual({ valid: false, rejections: late });
    expect(await at(-61)).toMatchObject({ rejections: [{ reason: 'not_yet_valid' }, { reason: 'not_yet_valid' }] });
    const longer = await world.resigned(compact, { exp: toUnixSeconds(noon) + 86_400 });
    expect(await world.verify(longer, world.binding, plusSeconds(noon, 300))).toMatchObject({ valid: false });
    const shorter = await world.resigned(compact, { exp: toUnixSeconds(noon) + 10 });
    expect(await world.verify(shorter, world.binding, plusSeconds(noon, 10))).toMatchObject({
      rejections: [{ reason: 'presentation_expired', at: '' }],
    });
  });

  test('for another request is refused for every reason there is', async () => {
    const compact = await world.present([all(world.hidden)]);
    const asked = { challenge: 'nonce-2', audience: world.subject };
    expect(await world.verify(compact, asked, plusSeconds(noon, 900))).toEqual({
      valid: false,
      rejections: ['', '/credentials/0'].flatMap((at) =>
        ['wrong_challenge', 'wrong_audience', 'presentation_expired'].map((reason) => ({ reason, at })),
      ),
    });
    expect(await world.verify(compact, { ...world.binding, challenge: 'nonce-2' })).toMatchObject({
      rejections: [{ reason: 'wrong_challenge', at: '' }, { reason: 'wrong_challenge' }],
    });
  });
});
