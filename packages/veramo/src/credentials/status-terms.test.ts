import type { CredentialFormat, Did, StatusEntry, StatusRegistryEntry } from '@assent/domain';
import { zStatusEntry } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPatientDid } from '../dids/did-providers.ts';
import { consentEntry, draftOf, registryEntry } from '../testing/sample-credentials.ts';
import { partsOf } from '../testing/token-tools.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';
import { zJwtStatus, zVcdmStatus } from './status-terms.ts';

const listId = `0x${'01'.repeat(32)}`;
const uri = `https://issuer.example/status-lists/${listId}`;
const published = zStatusEntry.parse({ ...registryEntry, uri }) as StatusRegistryEntry;
const own = registryEntry;
const standard = {
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: '4711',
  statusListCredential: `${uri}/credential`,
};
const reference = { idx: 4711, uri };

const suspensionListId = `0x${'0f'.repeat(32)}`;
const suspendable = zStatusEntry.parse({ ...published, suspensionListId }) as StatusRegistryEntry;
const ownWithSuspensions = { ...own, suspensionListId };
const suspension = {
  ...standard,
  statusPurpose: 'suspension',
  statusListCredential: `https://issuer.example/status-lists/${suspensionListId}/credential`,
};

let wallet: Wallet;
let issuer: Did;
let patient: Did;
beforeAll(async () => {
  wallet = createWallet();
  issuer = await createPatientDid(wallet.agent, 'jwk');
  patient = await createPatientDid(wallet.agent, 'key');
});

const issue = (
  format: CredentialFormat,
  status: StatusEntry,
  type: 'PatientIdentity' | 'ConsentGrant' = 'PatientIdentity',
) => wallet.signer.signCredential(draftOf(issuer, patient, { format, status, type }));

/** What a token says of its status, wherever its format says it. */
const statusIn = (compact: string): unknown => {
  const { payload } = partsOf(compact);
  return payload.status ?? payload.credentialStatus ?? (payload.vc as { credentialStatus: unknown }).credentialStatus;
};

describe('a credential whose list is published', () => {
  test('names it as the Token Status List does in an SD-JWT VC, where it cannot be hidden', async () => {
    const compact = await issue('dc+sd-jwt', published);
    expect(statusIn(compact)).toEqual({ status_registry: own, status_list: reference });
    expect(partsOf(compact).payload.status).toBeDefined();
  });

  test('names it as the Bitstring Status List does in VCDM 2.0', async () => {
    expect(statusIn(await issue('vc+jwt', published))).toEqual([own, standard]);
  });

  test('names it in VCDM 1.1 too, where every entry has an identifier that is not the list', async () => {
    const [first, second] = statusIn(await issue('jwt_vc_json', published)) as { id: string }[];
    expect(first).toEqual({ id: `urn:assent:status:31337:0x${'ab'.repeat(20)}:${listId}:4711`, ...own });
    expect(second).toEqual({ id: `${uri}/credential#4711`, ...standard });
  });

  test.each<CredentialFormat>(['dc+sd-jwt', 'vc+jwt', 'jwt_vc_json'])(
    'comes back with it from %s, 500 octets larger at most',
    async (format) => {
      const compact = await issue(format, published);
      expect(await wallet.proofs.verifyCredential(compact)).toMatchObject({
        valid: true,
        value: { status: published },
      });
      expect(compact.length - (await issue(format, own)).length).toBeLessThanOrEqual(500);
    },
  );
});

describe('a credential that can be suspended', () => {
  test('names one list for both in an SD-JWT VC, and one for each purpose in VCDM', async () => {
    expect(statusIn(await issue('dc+sd-jwt', suspendable))).toEqual({
      status_registry: ownWithSuspensions,
      status_list: reference,
    });
    expect(statusIn(await issue('vc+jwt', suspendable))).toEqual([ownWithSuspensions, standard, suspension]);
    const entries = statusIn(await issue('jwt_vc_json', suspendable)) as { id: string }[];
    expect(entries.map(({ id }) => id)).toEqual([
      `urn:assent:status:31337:0x${'ab'.repeat(20)}:${listId}:${suspensionListId}:4711`,
      `${uri}/credential#4711`,
      `${suspension.statusListCredential}#4711`,
    ]);
  });

  test.each<CredentialFormat>(['dc+sd-jwt', 'vc+jwt', 'jwt_vc_json'])('comes back with it from %s', async (format) => {
    const verified = await wallet.proofs.verifyCredential(await issue(format, suspendable));
    expect(verified).toMatchObject({ valid: true, value: { status: suspendable } });
  });

  test('has three entries in any order that say the same, and nothing else', () => {
    for (const order of [
      [ownWithSuspensions, standard, suspension],
      [suspension, ownWithSuspensions, standard],
      [standard, suspension, ownWithSuspensions],
    ])
      expect(vcdm(order).data).toEqual(suspendable);
    const wrong: [string, unknown[]][] = [
      ['without the list of suspensions', [ownWithSuspensions, standard]],
      ['with one that our entry does not name', [own, standard, suspension]],
      ['with another place', [ownWithSuspensions, standard, { ...suspension, statusListIndex: '4712' }]],
      [
        'with another list',
        [ownWithSuspensions, standard, { ...suspension, statusListCredential: standard.statusListCredential }],
      ],
      [
        'with the purposes exchanged',
        [
          ownWithSuspensions,
          { ...standard, statusPurpose: 'suspension' },
          { ...suspension, statusPurpose: 'revocation' },
        ],
      ],
      ['with revocations twice', [ownWithSuspensions, standard, standard]],
      ['with suspensions alone', [ownWithSuspensions, suspension]],
    ];
    expect(wrong.filter(([, entries]) => vcdm(entries).success).map(([name]) => name)).toEqual([]);
  });

  test('is not supported with two entries of ours, or four in all', () => {
    expect(vcdm([ownWithSuspensions, own, standard]).data).toBe('unsupported');
    expect(vcdm([ownWithSuspensions, standard, suspension, suspension]).data).toBe('unsupported');
  });
});

describe('a credential without a published list', () => {
  test.each<CredentialFormat>(['dc+sd-jwt', 'vc+jwt', 'jwt_vc_json'])(
    'has our entry alone, as before, in %s',
    async (format) => {
      const compact = await issue(format, own);
      expect(await wallet.proofs.verifyCredential(compact)).toMatchObject({ valid: true, value: { status: own } });
      expect(JSON.stringify(statusIn(compact))).not.toMatch(/Bitstring|status_list/);
    },
  );

  test('is what a consent is: nobody publishes a list of consents', async () => {
    expect(statusIn(await issue('dc+sd-jwt', consentEntry, 'ConsentGrant'))).toEqual({ status_registry: consentEntry });
    expect(statusIn(await issue('vc+jwt', consentEntry, 'ConsentGrant'))).toEqual(consentEntry);
  });
});

const vcdm = (value: unknown, withIds = false) => zVcdmStatus({ withIds }).safeParse(value);
const jwt = (value: unknown) => zJwtStatus.safeParse(value);

describe('two entries', () => {
  test('are one status, in either order', () => {
    expect(vcdm([own, standard]).data).toEqual(published);
    expect(vcdm([standard, own]).data).toEqual(published);
    expect(
      vcdm(
        [
          { id: 'urn:x', ...own },
          { id: 'urn:y', ...standard },
        ],
        true,
      ).data,
    ).toEqual(published);
    expect(jwt({ status_list: reference, status_registry: own }).data).toEqual(published);
    const certified = { ...reference, uri: `${uri}/certified` };
    expect(jwt({ status_list: certified, status_registry: own }).data).toEqual(published);
  });

  const otherList = uri.replaceAll('01', '02');
  test.each<[string, Partial<typeof standard>]>([
    ['index', { statusListIndex: '4712' }],
    ['list', { statusListCredential: `${otherList}/credential` }],
    ['path', { statusListCredential: uri }],
    ['kind of address', { statusListCredential: `ftp://issuer.example/status-lists/${listId}/credential` }],
    ['host with a password', { statusListCredential: `https://a:b@issuer.example/status-lists/${listId}/credential` }],
  ])('with another %s in the standard one are malformed', (_, change) => {
    expect(vcdm([own, { ...standard, ...change }]).success).toBe(false);
  });

  test.each<[string, object]>([
    ['index', { idx: 4712 }],
    ['list', { uri: otherList }],
    ['form of it', { uri: `${uri}/credential` }],
    ['list under a certificate', { uri: `${otherList}/certified` }],
    ['form of a form', { uri: `${uri}/certified/certified` }],
    ['place in it', { uri: `${uri}?x=1` }],
  ])('with another %s in the reference are malformed', (_, change) => {
    expect(jwt({ status_list: { ...reference, ...change }, status_registry: own }).success).toBe(false);
  });

  test('of which one is a consent are malformed', () => {
    expect(vcdm([consentEntry, standard]).success).toBe(false);
    expect(jwt({ status_list: reference, status_registry: consentEntry }).success).toBe(false);
  });

  test('fall with the whole credential if they contradict each other, signed or not', async () => {
    const { header, payload } = partsOf(await issue('vc+jwt', published));
    const { alg: _, kid: __, ...rest } = header;
    const credentialStatus = [own, { ...standard, statusListIndex: '1' }];
    const token = await wallet.sign(issuer, rest, { ...payload, credentialStatus });
    expect(await wallet.proofs.verifyCredential(token)).toEqual({
      valid: false,
      rejections: [{ reason: 'malformed', at: '' }],
    });
  });
});

describe('what is not exactly known', () => {
  test.each<[string, unknown]>([
    ['the standard entry alone', standard],
    ['the standard entry alone in an array', [standard]],
    ['our entry alone in an array', [own]],
    ['four entries', [own, standard, standard, standard]],
    ['ours twice', [own, own]],
    ['another purpose', [own, { ...standard, statusPurpose: 'message' }]],
    ['a member more', [own, { ...standard, statusSize: 2 }]],
    ['an index that is a number', [own, { ...standard, statusListIndex: 4711 }]],
    ['an index in another spelling', [own, { ...standard, statusListIndex: '04711' }]],
    ['our entry with an address of its own', published],
    ['nothing', []],
  ])('is a status of a kind not known here: %s', (_, value) => {
    expect(vcdm(value).data).toBe('unsupported');
  });

  test.each<[string, unknown]>([
    ['the reference alone', { status_list: reference }],
    ['a member more', { status_list: reference, status_registry: own, more: 1 }],
    ['an index that is a text', { status_list: { ...reference, idx: '4711' }, status_registry: own }],
    ['nothing', {}],
  ])('is a status of a kind not known here, in a JWT: %s', (_, value) => {
    expect(jwt(value).data).toBe('unsupported');
  });

  test('is no status if it is not there', () => {
    expect([vcdm(undefined).data, jwt(undefined).data]).toEqual([undefined, undefined]);
  });

  test('is never a status, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        if (value === undefined) return;
        for (const found of [vcdm(value), vcdm(value, true), vcdm([value, standard]), jwt(value)]) {
          expect(found.success ? found.data : 'unsupported').toBe('unsupported');
        }
      }),
    );
  });
});
