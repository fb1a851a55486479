import type { Did } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPatientDid } from '../dids/did-providers.ts';
import type { JsonObject } from '../jws/strict-json.ts';
import { digestOf } from '../sd-jwt/disclosure.ts';
import { joinSdJwt } from '../sd-jwt/sd-jwt.ts';
import { draftOf, noon } from '../testing/sample-credentials.ts';
import { encode, forged, partsOf } from '../testing/token-tools.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';

// What RFC 9901 and SD-JWT VC (draft 19) say a verifier MUST refuse, or MUST pass over. Each token is signed by its issuer
// as it is, so that nothing but the named rule can refuse it. The rules of key binding are in key-binding.test.ts.

let clinic: Wallet;
let issuer: Did;
let patient: Did;
/** The members of a good credential that are not hidden. */
let open: JsonObject;
beforeAll(async () => {
  clinic = createWallet();
  issuer = await createPatientDid(clinic.agent, 'jwk');
  patient = await createPatientDid(clinic.agent, 'key');
  const { _sd: _, ...rest } = partsOf(await clinic.signer.signCredential(draftOf(issuer, patient))).payload;
  open = rest;
});

const disclosure = (...elements: unknown[]): string => encode(elements);
const birth = disclosure('salt-1', 'birthDate', '1984-02-29');
const gender = disclosure('salt-2', 'gender', 'female');
const element = disclosure('salt-3', 'Amara');
const urn = 'urn:assent:PatientIdentity:1';
const typeAddress = 'https://clinic.example/credential-types/PatientIdentity/1';
const d = digestOf;
const decoy = d('decoy');

/** A credential with these members beside the open ones; a member that is undefined is taken out. */
async function signed(changes: object, disclosures: readonly string[] = [], header: object = {}): Promise<string> {
  return joinSdJwt(await clinic.sign(issuer, { typ: 'dc+sd-jwt', ...header }, { ...open, ...changes }), disclosures);
}

const hiding = (...disclosures: string[]) => ({ _sd: disclosures.map(d) });
const without = (name: string) => ({ [name]: undefined });

type Row = readonly [section: string, rule: string, make: () => Promise<string>];

const accepted: readonly Row[] = [
  ['4', 'an SD-JWT without disclosures', () => signed({})],
  ['4.1.1', '_sd_alg left out: it is sha-256', () => signed({ ...without('_sd_alg'), ...hiding(birth) }, [birth])],
  [
    '4.2.5, 7.1 step 3c',
    'a digest without a disclosure, in an object',
    () => signed({ _sd: [decoy, d(birth)] }, [birth]),
  ],
  [
    '4.2.5, 7.1 step 3d',
    'a digest without a disclosure, in an array',
    () => signed({ given: [{ '...': decoy }, 'Amara'] }),
  ],
  ['4.2.2', 'a disclosure of an element of an array', () => signed({ given: [{ '...': d(element) }] }, [element])],
  [
    '4.2.6',
    'a disclosure in a disclosure',
    async () => {
      const name = disclosure('salt', 'name', { given: [{ '...': d(element) }] });
      return signed(hiding(name), [name, element]);
    },
  ],
  ['4', 'disclosures in any order', () => signed(hiding(birth, gender), [gender, birth])],
];

const refused: readonly Row[] = [
  ['4', 'no tilde at the end', async () => (await signed({})).slice(0, -1)],
  ['4', 'an empty disclosure', async () => `${await signed({})}~`],
  ['4', 'no JWT', async () => `~${birth}~`],
  ['4.2.1', 'a disclosure that is not base64url of UTF-8 JSON', () => signed({ _sd: [d('%%')] }, ['%%'])],
  ['4.2.1', 'a disclosure in another spelling', () => signed({ _sd: [d(`${birth}=`)] }, [`${birth}=`])],
  [
    '7.1 step 2a',
    'the algorithm none',
    async () => forged(await signed({}), { header: { alg: 'none' }, signature: '' }),
  ],
  [
    '7.1 step 2a',
    'an algorithm that is not of the key',
    async () => forged(await signed({}), { header: { alg: 'EdDSA' } }),
  ],
  ['7.1 step 2b', 'a payload that was changed', async () => forged(await signed({}), { payload: { gender: 'male' } })],
  [
    '7.1 step 2b',
    'a digest that was put in',
    async () => forged(await signed({}, [birth]), { payload: hiding(birth) }),
  ],
  [
    '7.1 step 2c',
    'a key of another issuer',
    async () => {
      const other = await createPatientDid(clinic.agent, 'jwk');
      return joinSdJwt(await clinic.sign(other, { typ: 'dc+sd-jwt' }, open), []);
    },
  ],
  ['7.1 step 2c', 'a key that the issuer does not have', () => signed({}, [], { kid: `${issuer}#1` })],
  ['7.1 step 2c', 'no key named at all', () => signed({}, [], { kid: undefined })],
  ...['md5', 'sha-512', 'SHA-256', '', 256, null, ['sha-256']].map(
    (_sd_alg): Row => ['7.1 step 2d', `_sd_alg ${JSON.stringify(_sd_alg)}`, () => signed({ _sd_alg })],
  ),
  ['4.1.1', '_sd_alg below the top', () => signed({ name: { _sd_alg: 'sha-256' } })],
  ['4.2.4.1', '_sd that is no array', () => signed({ _sd: d(birth) }, [birth])],
  ['4.2.4.1', 'a digest that is no text', () => signed({ _sd: [7] })],
  ['4.2.4.2', 'an element with a digest and more', () => signed({ given: [{ '...': d(element), x: 1 }] }, [element])],
  ['4.2.4.2', 'an element whose digest is no text', () => signed({ given: [{ '...': 7 }] })],
  ['4.1', 'the name ... in the payload', () => signed({ '...': decoy })],
  ['4.1', 'the name ... below the top', () => signed({ name: { '...': decoy } })],
  ...[[], ['s'], ['s', 'a', 1, 2], [1, 'a', 1], ['s', 1, 1], { s: 1 }, 'text', null].map((elements): Row => {
    const odd = encode(elements);
    return ['7.1 step 3c', `a disclosure ${JSON.stringify(elements)}`, () => signed(hiding(odd), [odd])];
  }),
  ['7.1 step 3c', 'a disclosure of two elements in an object', () => signed(hiding(element), [element])],
  [
    '7.1 step 3c',
    'a disclosure of three elements in an array',
    () => signed({ given: [{ '...': d(birth) }] }, [birth]),
  ],
  ...['_sd', '...', '_sd_alg', '__proto__'].map((name): Row => {
    const reserved = disclosure('salt', name, ['x']);
    return ['7.1 step 3c', `a disclosure named ${name}`, () => signed(hiding(reserved), [reserved])];
  }),
  ...['_sd_alg', '...'].map((name): Row => {
    const inside = disclosure('salt', 'name', { [name]: 'x' });
    return ['7.1 step 3c', `the name ${name} in a disclosure`, () => signed(hiding(inside), [inside])];
  }),
  ['7.1 step 3c', 'a claim that is there already', () => signed({ gender: 'male', ...hiding(gender) }, [gender])],
  [
    '7.1 step 3c',
    'two disclosures of one name',
    async () => {
      const other = disclosure('salt', 'gender', 'male');
      return signed(hiding(gender, other), [gender, other]);
    },
  ],
  ['7.1 step 4', 'a digest twice in one object', () => signed(hiding(birth, birth), [birth])],
  ['7.1 step 4', 'a digest twice, undisclosed', () => signed({ _sd: [decoy, decoy] })],
  ['7.1 step 4', 'a digest twice at two levels', () => signed({ ...hiding(birth), name: hiding(birth) }, [birth])],
  [
    '7.1 step 4',
    'a digest twice, once in a disclosure',
    async () => {
      const name = disclosure('salt', 'name', hiding(birth));
      return signed(hiding(birth, name), [birth, name]);
    },
  ],
  ['7.1 step 5', 'a disclosure twice', () => signed(hiding(birth), [birth, birth])],
  ['7.1 step 5', 'a disclosure that nothing refers to', () => signed(hiding(birth), [birth, gender])],
  [
    '7.1 step 5',
    'a disclosure that only an undisclosed one refers to',
    async () => {
      const name = disclosure('salt', 'name', hiding(gender));
      return signed(hiding(name), [gender]);
    },
  ],
  ['7.1 step 5', 'a disclosure whose digest is in a claim', () => signed({ name: d(birth) }, [birth])],
  ['7.1 step 6', 'no end', () => signed(without('exp'))],
  ['7.1 step 6', 'no beginning', () => signed({ ...without('nbf'), ...without('iat') })],
  ['7.1 step 6', 'a time that is no number', () => signed({ exp: '2099-01-01' })],
  ...['vc+sd-jwt', 'JWT', 'kb+jwt', 'sd+jwt', 'application/dc+sd-jwt', 'DC+SD-JWT', undefined].map(
    (typ): Row => ['SD-JWT VC 2.2.1', `typ ${typ}`, () => signed({}, [], { typ })],
  ),
  ['SD-JWT VC 2.2.2.1', 'no vct', () => signed(without('vct'))],
  ['SD-JWT VC 2.2.2.1', 'a vct that is no text', () => signed({ vct: ['x'] })],
  ['SD-JWT VC 2.2.2.1', 'an address as vct, without another type', () => signed({ vct: typeAddress })],
  ['SD-JWT VC 2.2.2.2', 'another type that is no list', () => signed({ vct: typeAddress, aka_vcts: urn })],
  ['SD-JWT VC 2.2.2.2', 'no other type in the list', () => signed({ aka_vcts: [] })],
  ['SD-JWT VC 2.2.2.2', 'the vct in the list of others', () => signed({ vct: urn, aka_vcts: [urn] })],
  ['SD-JWT VC 2.2.2.2', 'two types of ours', () => signed({ vct: urn, aka_vcts: ['urn:assent:LabResult:1'] })],
  [
    'SD-JWT VC 2.2.2.2',
    'other types in a disclosure',
    () => {
      const hidden = disclosure('salt', 'aka_vcts', [urn]);
      return signed({ vct: typeAddress, ...hiding(hidden) }, [hidden]);
    },
  ],
  ['SD-JWT VC 2.2.2.1', 'an issuer that is no DID', () => signed({ iss: 'https://clinic.example' })],
  ['SD-JWT VC 2.2.2.1', 'no issuer', () => signed(without('iss'))],
  ...['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status'].map(
    (name): Row => [
      'SD-JWT VC 2.2.2.2',
      `${name} in a disclosure`,
      () => {
        const hidden = disclosure('salt', name, open[name] ?? 'sha256-x');
        return signed({ ...without(name), ...hiding(hidden) }, [hidden]);
      },
    ],
  ),
  ...(['cnf', 'status'] as const).flatMap((name): Row[] => [
    [
      'SD-JWT VC 2.2.2.2',
      `a part of ${name} in a disclosure`,
      () => {
        const [[member, value] = ['', undefined]] = Object.entries(open[name] as object);
        const hidden = disclosure('salt', member, value);
        return signed({ [name]: { ...(open[name] as object), [member]: undefined, ...hiding(hidden) } }, [hidden]);
      },
    ],
  ]),
  [
    'RFC 7800 3.1',
    'a private key in cnf',
    () => signed({ cnf: { jwk: { ...(open.cnf as { jwk: object }).jwk, d: 'x' } } }),
  ],
  ['RFC 7800 3.1', 'two ways to confirm', () => signed({ cnf: { ...(open.cnf as object), kid: 'x' } })],
  ['RFC 8725 3.1', 'a header with a key of its own', () => signed({}, [], { jwk: (open.cnf as { jwk: object }).jwk })],
  ['RFC 7515 4.1.11', 'a header with a critical extension', () => signed({}, [], { crit: ['exp'] })],
];

describe('a verifier of SD-JWT VC takes', () => {
  test.each(accepted)('RFC 9901 §%s: %s', async (_, __, make) => {
    expect(await clinic.proofs.verifyCredential(await make())).toMatchObject({ valid: true });
  });

  test('what is disclosed as claims, without digests and _sd_alg (RFC 9901 §7.1 steps 3d to 3f)', async () => {
    const compact = await signed({
      _sd: [decoy, d(birth)],
      name: { _sd: [d('other')] },
      list: [{ '...': `${decoy}x` }],
    });
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({ valid: false }); // no digest of 43 letters
    const good = await signed({ _sd: [d(birth)], name: { _sd: [decoy] }, list: [{ '...': d('y') }] }, [birth]);
    expect(await clinic.proofs.verifyCredential(good)).toMatchObject({
      valid: true,
      value: { claims: { birthDate: '1984-02-29', name: {}, list: [] } },
    });
  });
});

describe('a verifier of SD-JWT VC refuses', () => {
  test.each(refused)('RFC 9901 §%s: %s', async (_, __, make) => {
    expect(await clinic.proofs.verifyCredential(await make())).toMatchObject({ valid: false });
  });

  test('RFC 9901 §7.1 step 6: one that has ended or has not begun', async () => {
    const at = async (time: string) => {
      const policies = { now: Date.parse(time) / 1000, credentialStatus: false };
      const result = await clinic.agent.verifyCredential({ credential: await signed({}), policies });
      return result.error?.errorCode;
    };
    expect([await at('2025-12-31T23:59:59Z'), await at(noon), await at('2027-01-01T00:00:00Z')]).toEqual([
      'not_yet_valid',
      undefined,
      'expired',
    ]);
  });

  test('a part of the status that stays hidden: then nothing is known of it', async () => {
    const compact = await signed({ status: { _sd: [decoy] } });
    expect(await clinic.proofs.verifyCredential(compact)).toMatchObject({ value: { status: 'unsupported' } });
    expect(await clinic.proofs.verifyCredential(await signed({ cnf: { _sd: [decoy] } }))).toMatchObject({
      valid: false,
    });
  });
});
