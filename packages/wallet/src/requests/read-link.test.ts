import { deskRequestLink } from '@assent/browser';
import { parse, zTenantId } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { readLink } from './read-link.ts';

const origin = 'https://wallet.example';
const id = '0b9f5a3e-6a0e-4f0b-9a3c-2f6f0f1c9d11';

describe('a link', () => {
  test.each([
    ['openid-credential-offer://?credential_offer=%7B%7D', 'offer'],
    ['https://elsewhere.example/?credential_offer_uri=https%3A%2F%2Fx.example', 'offer'],
    ['openid4vp://?client_id=x&request_uri=y', 'request'],
    ['  openid4vp://?client_id=x  ', 'request'],
    ['https://elsewhere.example/authorize?client_id=x', 'request'],
    [`${origin}/v1/organizations/clinic/proof-requests/${id}`, 'proof'],
    ['riverside-clinic', 'organization'],
    ['Riverside-Clinic', 'organization'],
    ['shc:/5676', 'health-card'],
    ['shc:/1/2/5676', 'health-card'],
    ['{"verifiableCredential":["x.y.z"]}', 'health-card'],
    ['shlink:/eyJ', 'health-link'],
    ['https://viewer.example/#shlink:/eyJ', 'health-link'],
  ])('%s is an %s', (text, kind) => {
    expect(readLink(text, origin).kind).toBe(kind);
  });

  test('of the wallet itself stands for what it carries', () => {
    const carried = encodeURIComponent('openid4vp://?client_id=x');
    expect(readLink(`${origin}/wallet/#link=${carried}`, origin)).toEqual({
      kind: 'request',
      uri: 'openid4vp://?client_id=x',
    });
  });

  test('of a desk without a connection is one of this service, or of another', () => {
    const request = {
      ...{ origin, tenant: parse(zTenantId, 'clinic'), nonce: 'n'.repeat(22), purpose: 'Check-in' },
      wishes: [{ type: 'PatientIdentity' as const, required: true }],
    };
    expect(readLink(deskRequestLink(request), origin)).toEqual({ kind: 'desk', request });
    const other = deskRequestLink({ ...request, origin: 'https://elsewhere.example' });
    expect(readLink(other, origin)).toEqual({ kind: 'refused', why: 'elsewhere' });
  });

  test.each([
    ['javascript:alert(1)', 'dangerous'],
    ['JavaScript:alert(1)', 'dangerous'],
    ['data:text/html,x', 'dangerous'],
    ['file:///etc/passwd', 'dangerous'],
    ['intent://x#Intent;scheme=openid4vp;end', 'dangerous'],
    [`${origin}/wallet/#link=${encodeURIComponent('javascript:alert(1)')}`, 'dangerous'],
    [`${origin}/wallet/#link=%E0%A4%A`, 'unknown'],
    ['https://elsewhere.example/', 'unknown'],
    ['two words', 'unknown'],
    ['', 'unknown'],
    [`https://elsewhere.example/v1/organizations/clinic/proof-requests/${id}`, 'elsewhere'],
    [`openid4vp://?${'x'.repeat(65_536)}`, 'too_long'],
  ])('%.40s is refused: %s', (text, why) => {
    expect(readLink(text, origin)).toEqual({ kind: 'refused', why });
  });
});
