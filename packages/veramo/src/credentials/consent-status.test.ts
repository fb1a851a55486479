import type { CredentialFormat, Did } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPatientDid } from '../dids/did-providers.ts';
import { consentEntry, draftOf } from '../testing/sample-credentials.ts';
import { partsOf } from '../testing/token-tools.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';

let wallet: Wallet;
let patient: Did;
beforeAll(async () => {
  wallet = createWallet();
  patient = await createPatientDid(wallet.agent, 'jwk');
});

const { epochKey, ...beforeEpochs } = consentEntry as typeof consentEntry & { readonly epochKey: string };
const formats: CredentialFormat[] = ['vc+jwt', 'jwt_vc_json', 'dc+sd-jwt'];
const issue = (format: CredentialFormat, status = consentEntry) =>
  wallet.signer.signCredential(draftOf(patient, patient, { format, type: 'ConsentGrant', claims: {}, status }));
const statusOf = async (compact: string) => {
  const proven = await wallet.proofs.verifyCredential(compact);
  return proven.valid ? proven.value.status : proven.rejections;
};

describe.each(formats)('the status of a consent as %s', (format) => {
  test('says the key of its epoch, and was understood before there were any', async () => {
    expect(epochKey).toMatch(/^0x(03){32}$/);
    expect(await statusOf(await issue(format))).toEqual(consentEntry);
    expect(await statusOf(await issue(format, beforeEpochs as typeof consentEntry))).toEqual(beforeEpochs);
  });
});

test.each([
  ['whose epoch key is its own', { epochKey: (consentEntry as { key?: string }).key }],
  ['whose epoch key is none', { epochKey: '0x03' }],
  ['with a key that is not known here', { familyKey: epochKey }],
])('an entry %s is not supported', async (_, change) => {
  const { payload } = partsOf(await issue('vc+jwt'));
  const credentialStatus = { ...(payload.credentialStatus as object), ...change };
  const compact = await wallet.sign(patient, { typ: 'vc+jwt', cty: 'vc' }, { ...payload, credentialStatus });
  expect(await statusOf(compact)).toBe('unsupported');
});
