import { didReader, parseSdJwt, selectDisclosures } from '@assent/browser';
import { plusSeconds, toUnixSeconds, vctOf } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { disclosureOf, issuer } from '../../../browser/src/testing/issuer.ts';
import { now, scene } from '../testing/scene.ts';
import { didFor } from '../wallet.ts';
import { verifyCredential } from './verify-credential.ts';

const nobody = didReader(async () => null);

async function world() {
  const { wallet, tenant } = await scene();
  const own = await didFor(wallet, tenant);
  const [relationship] = wallet.vault.contents().relationships;
  const by = await issuer();
  const [family, birth] = [await disclosureOf('name', { family: 'Up' }), await disclosureOf('birthDate', '1980-01-01')];
  const payload = {
    iss: by.did,
    jti: 'urn:uuid:0b9f5a3e-6a0e-4f0b-9a3c-2f6f0f1c9d11',
    iat: toUnixSeconds(now),
    exp: toUnixSeconds(plusSeconds(now, 86_400)),
    vct: vctOf('PatientIdentity'),
    cnf: { jwk: relationship?.jwk },
    sub: own,
    _sd: [family.digest, birth.digest].sort(),
    _sd_alg: 'sha-256',
  };
  const issue = async (changes: object = {}, disclosures = [family.text, birth.text]) =>
    `${[await by.sign({ typ: 'dc+sd-jwt' }, { ...payload, ...changes }), ...disclosures].join('~')}~`;
  const verify = (compact: string, read = nobody) =>
    verifyCredential(compact, wallet.vault.contents().relationships, { read, now });
  return { own, by, family, birth, payload, issue, verify };
}

describe('a credential that came', () => {
  test('is kept if its issuer signed it, and it is about us', async () => {
    const { issue, verify, own } = await world();
    const checked = await verify(await issue());
    expect(checked).toMatchObject({
      valid: true,
      value: { own, type: 'PatientIdentity', claims: { name: { family: 'Up' }, birthDate: '1980-01-01' } },
    });
  });

  test('is refused for every reason that there is', async () => {
    const { issue, verify, by } = await world();
    const stranger = await issuer();
    const good = await issue();
    const reasonOf = async (compact: string) => {
      const checked = await verify(compact);
      return checked.valid ? 'kept' : checked.rejections[0]?.reason;
    };
    const [head = '', body = '', ...rest] = good.split('.');
    expect(await reasonOf([head, body.slice(0, -2), ...rest].join('.'))).toBe('malformed');
    expect(await reasonOf(await issue({ iss: stranger.did }))).toBe('bad_proof');
    expect(await reasonOf(await issue({ exp: toUnixSeconds(now) }))).toBe('expired');
    expect(await reasonOf(await issue({ cnf: { jwk: stranger.jwk } }))).toBe('wrong_holder');
    expect(await reasonOf(await issue({ sub: stranger.did }))).toBe('wrong_holder');
    expect(await reasonOf(await issue({ vct: 'urn:somebody:else' }))).toBe('malformed');
    expect(await reasonOf(await by.sign({ typ: 'JWT' }, {}))).toBe('malformed');
    expect(await reasonOf('')).toBe('malformed');
    expect(await reasonOf(`${good}x`)).toBe('malformed');
  });

  test('is refused if its disclosures do not fit exactly', async () => {
    const { issue, verify, family, birth } = await world();
    const other = await disclosureOf('gender', 'female');
    const isValid = async (disclosures: string[], changes = {}) =>
      (await verify(await issue(changes, disclosures))).valid;
    expect(await isValid([family.text])).toBe(true);
    expect(await isValid([family.text, family.text])).toBe(false);
    expect(await isValid([other.text])).toBe(false);
    expect(await isValid([family.text], { _sd: [family.digest, family.digest] })).toBe(false);
    expect(await isValid([family.text], { name: 'twice' })).toBe(false);
    expect(await isValid([family.text, birth.text], { _sd_alg: 'md5' })).toBe(false);
    const hidden = await disclosureOf('exp', 1);
    expect(await isValid([hidden.text], { exp: undefined, _sd: [hidden.digest] })).toBe(false);
  });

  test('of an issuer who gave up their DID is refused', async () => {
    const { by, payload, verify } = await world();
    const gone = 'did:ethr:assent:0xc1';
    const token = await by.sign({ typ: 'dc+sd-jwt', kid: `${gone}#0` }, { ...payload, iss: gone, _sd: [] });
    expect(await verify(`${token}~`)).toMatchObject({ valid: false, rejections: [{ reason: 'issuer_deactivated' }] });
  });
});

test('a selection shows what is asked and no more', async () => {
  const { issue, family } = await world();
  const sdJwt = await parseSdJwt(await issue());
  if (!sdJwt) throw new Error('it was not read');
  expect(
    selectDisclosures(sdJwt, [['name', 'family']])
      .split('~')
      .slice(1),
  ).toEqual([family.text, '']);
  expect(selectDisclosures(sdJwt, []).split('~').slice(1)).toEqual(['']);
  expect(selectDisclosures(sdJwt, 'all').split('~')).toHaveLength(4);
});
