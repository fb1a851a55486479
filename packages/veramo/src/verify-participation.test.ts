import { type StatusReading, serviceTenant } from '@assent/application';
import {
  AppError,
  type Did,
  enrolmentType,
  type StatusRegistryEntry,
  statusClaimOf,
  withdrawalType,
  zAddress,
  zBytes32,
} from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPatientDid } from './dids/did-providers.ts';
import { AssentResolver } from './index.ts';
import { forged } from './testing/token-tools.ts';
import { createWallet, type Wallet } from './testing/wallet.ts';
import { statementVerifier, veramoStatements } from './veramo-statements.ts';
import { verifyParticipation } from './verify-participation.ts';

const listId = zBytes32.parse(`0x${'ab'.repeat(32)}`);
const entry: StatusRegistryEntry & { readonly uri: string } = {
  type: 'StatusRegistryEntry',
  statusPurpose: 'revocation',
  chainId: 1,
  registry: zAddress.parse(`0x${'cd'.repeat(20)}`),
  ...{ listId, index: 7, uri: `https://service.example/status-lists/${listId}` },
};
const statements = statementVerifier(new AssentResolver());
const refusedAs = (reason: string) => ({ valid: false, rejections: [{ reason, at: '' }] });

let wallet: Wallet;
let iss: Did;
beforeAll(async () => {
  wallet = createWallet();
  iss = await createPatientDid(wallet.agent, 'jwk');
});

const said = () => ({
  ...{ iss, iat: 1_796_000_000, pseudonym: 'ab'.repeat(48), enrolledAt: '2026-11-30T10:00:00Z' },
  study: { registry: 'ctgov', id: 'NCT00000001', version: '1' },
});
const sign = (typ: string, payload: object) =>
  veramoStatements(wallet.agent).signStatement(iss, { typ }, { ...payload }, serviceTenant);
const enrolment = (more: object = {}) => sign(enrolmentType, { ...said(), status: statusClaimOf(entry), ...more });

/** Checks a token where the chain says this of every place. */
const check = (token: string, reading: StatusReading = 'valid') =>
  verifyParticipation({ statements, status: async () => ({ reading, source: 'mirror', ageMs: 0 }) }, token);

describe('the credential of an enrolment', () => {
  test('holds unless its place says otherwise', async () => {
    const token = await enrolment();
    expect(await check(token)).toMatchObject({
      valid: true,
      value: { kind: 'enrolment', said: { status: entry }, evidence: { reading: 'valid' } },
    });
    expect(await check(token, 'revoked')).toEqual(refusedAs('revoked'));
    expect(await check(token, 'suspended')).toEqual(refusedAs('suspended'));
    expect(await check(token, 'not_supported')).toEqual(refusedAs('status_not_supported'));
  });

  test('is unknown where its status or its keys cannot be had', async () => {
    const status = async () => {
      throw new AppError('registry_unavailable');
    };
    const unknown = verifyParticipation({ statements, status }, await enrolment());
    await expect(unknown).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('from before there were places has no evidence', async () => {
    const { valid, ...checked } = await check(await sign(enrolmentType, said()), 'revoked');
    expect({ valid, ...checked }).toEqual({ valid: true, value: { kind: 'enrolment', said: said() } });
  });

  test('is of one form, one type and one signer', async () => {
    const { status_list, status_registry } = statusClaimOf(entry);
    const malformed = refusedAs('malformed');
    expect(
      await check(await enrolment({ status: { status_list: { ...status_list, idx: 8 }, status_registry } })),
    ).toEqual(malformed);
    const elsewhere = { ...status_list, uri: status_list.uri.replace('ab', 'cd') };
    expect(await check(await enrolment({ status: { status_list: elsewhere, status_registry } }))).toEqual(malformed);
    expect(await check(await enrolment({ status: { status_list } }))).toEqual(malformed);
    expect(await check(await enrolment({ status: { status_registry } }))).toEqual(malformed);
    expect(await check(await enrolment({ status: { status_list, status_registry: { ...entry } } }))).toEqual(malformed);
    expect(await check(await enrolment({ pseudonym: 'x' }))).toEqual(malformed);
    expect(await check(await enrolment({ withdrawnAt: '2026-11-30T11:00:00Z' }))).toEqual(malformed);
    expect(await check(await sign('vc+jwt', said()))).toEqual(malformed);
    expect(await check('x'.repeat(16_385))).toEqual(malformed);
    const other = await createPatientDid(createWallet().agent, 'jwk');
    expect(await check(await enrolment({ iss: other }))).toEqual(refusedAs('bad_proof'));
    expect(await check(forged(await enrolment(), { payload: { pseudonym: 'cd'.repeat(48) } }))).toEqual(
      refusedAs('bad_proof'),
    );
  });
});

describe('the credential of a withdrawal', () => {
  const withdrawal = () => sign(withdrawalType, { ...said(), withdrawnAt: '2026-11-30T11:00:00Z' });

  test('holds for good', async () => {
    const expected = { valid: true, value: { kind: 'withdrawal', said: { withdrawnAt: '2026-11-30T11:00:00Z' } } };
    expect(await check(await withdrawal(), 'revoked')).toMatchObject(expected);
  });

  test('is not one of an enrolment', async () => {
    expect(await check(await sign(enrolmentType, { ...said(), withdrawnAt: '2026-11-30T11:00:00Z' }))).toEqual(
      refusedAs('malformed'),
    );
    expect(await check(await sign(withdrawalType, said()))).toEqual(refusedAs('malformed'));
    expect(await check(forged(await withdrawal(), { header: { typ: enrolmentType } }))).toEqual(refusedAs('malformed'));
  });
});
