import { serviceTenant } from '@assent/application';
import { AppError, type Did } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createPatientDid } from './dids/did-providers.ts';
import { AssentResolver } from './index.ts';
import { forged, partsOf } from './testing/token-tools.ts';
import { createWallet, type Wallet } from './testing/wallet.ts';
import { statementVerifier, veramoStatements } from './veramo-statements.ts';

const header = { typ: 'statuslist+jwt', cty: 'x' };
const verifier = statementVerifier(new AssentResolver());
const refusedAs = (reason: string) => ({ valid: false, rejections: [{ reason, at: '' }] });

let wallet: Wallet;
let issuer: Did;
let token: string;
beforeAll(async () => {
  wallet = createWallet();
  issuer = await createPatientDid(wallet.agent, 'jwk');
  token = await veramoStatements(wallet.agent).signStatement(issuer, header, { sub: 'x', n: 1 }, serviceTenant);
});

describe('a statement', () => {
  test('is signed under the DID URL of a key, and comes back from its issuer', async () => {
    expect(partsOf(token).header).toEqual({ ...header, kid: `${issuer}#0`, alg: 'ES256' });
    expect(await verifier.verifyStatement(issuer, 'statuslist+jwt', token)).toEqual({
      valid: true,
      value: { sub: 'x', n: 1 },
    });
    const through = statementVerifier(wallet.agent);
    expect(await through.verifyStatement(issuer, 'statuslist+jwt', token)).toMatchObject({ valid: true });
  });

  test('is not one of another issuer, of another kind, or with other contents', async () => {
    const other = await createPatientDid(wallet.agent, 'jwk');
    const check = (text: string, by = issuer, typ = header.typ) => verifier.verifyStatement(by, typ, text);
    expect(await check(token, other)).toEqual(refusedAs('bad_proof'));
    expect(await check(token, issuer, 'vc+jwt')).toEqual(refusedAs('malformed'));
    expect(await check(forged(token, { payload: { n: 2 } }))).toEqual(refusedAs('bad_proof'));
    expect(await check(forged(token, { header: { typ: 'vc+jwt' } }), issuer, 'vc+jwt')).toEqual(refusedAs('bad_proof'));
    expect(await check(forged(token, { header: { alg: 'none' } }))).toEqual(refusedAs('malformed'));
    expect(await check('')).toEqual(refusedAs('malformed'));
    expect(await check(`${token}.`)).toEqual(refusedAs('malformed'));
    expect(await check('x'.repeat(6_000_001))).toEqual(refusedAs('malformed'));
  });

  test('is unknown if the keys of its issuer cannot be had', async () => {
    const failing = statementVerifier({
      resolveDid: async () => {
        throw new AppError('did_resolution_failed');
      },
    });
    const check = failing.verifyStatement(issuer, header.typ, token);
    await expect(check).rejects.toMatchObject({ code: 'did_resolution_failed' });
  });

  test('is not signed for a DID whose key is not here', async () => {
    const foreign = await createPatientDid(createWallet().agent, 'jwk');
    const sign = veramoStatements(wallet.agent).signStatement(foreign, header, {}, serviceTenant);
    await expect(sign).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});
