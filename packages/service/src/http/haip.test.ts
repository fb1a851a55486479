import { beforeAll, describe, expect, test } from '@jest/globals';
import { baseUrl, type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { familyNameQuery, identityOf } from '../testing/samples.ts';
import { newVciKey, vciWallet } from '../testing/test-vci-wallet.ts';

const dcql = { credentials: familyNameQuery.credentials.slice(0, 1) };
const origins = { expected_origins: ['https://clinic.example'] };
let world: HttpWorld;
let clinic: Organization;
beforeAll(async () => {
  world = await httpWorld({ profile: 'haip' });
  clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
});

describe('a service that keeps to HAIP 1.0', () => {
  const open = (body: object) => clinic.client.openPresentationSession({ body: { dcql, ...body } });

  test('asks through a page for answers that are encrypted, in SD-JWT VC with ES256', async () => {
    const { dc_api } = await open({ response_mode: 'dc_api.jwt', client_id_prefix: 'origin', ...origins });
    expect(dc_api?.data.client_metadata).toMatchObject({
      vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
      encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'],
    });
    expect(dc_api?.data.client_metadata).not.toHaveProperty(['vp_formats_supported', 'vc+jwt']);
  });

  test.each([
    [{ client_id_prefix: 'decentralized_identifier' }, ['#/client_id_prefix']],
    [{ response_mode: 'direct_post' }, ['#/response_mode']],
    [{ response_mode: 'dc_api', client_id_prefix: 'origin', ...origins }, ['#/response_mode']],
    [
      { dcql: { credentials: dcql.credentials.map((one) => ({ ...one, format: 'vc+jwt' })) } },
      ['#/dcql/credentials/0/format'],
    ],
  ])('does not ask as %j', async (body, pointers) => {
    await expect(open(body)).rejects.toMatchObject({ code: 'invalid_request', params: { pointers, profile: 'haip' } });
  });

  test('gives access tokens to keys alone', async () => {
    const claims = structuredClone(identityOf('Made').claims) as never;
    const { uri } = await clinic.client.openOffer({ body: { type: 'PatientIdentity', claims } });
    const wallet = vciWallet(world, `${baseUrl}/openid4vci/clinic`);
    const [grant] = Object.values((await wallet.offer(uri)).body.grants as Record<string, Record<string, string>>);
    const code = { 'pre-authorized_code': grant?.['pre-authorized_code'] ?? '' };
    expect(await wallet.token(code)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    const dpop = await wallet.dpop(await newVciKey(), 'token');
    expect(await wallet.token(code, { dpop })).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });
});
