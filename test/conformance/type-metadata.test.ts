import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import { type LocalService, networkProofs, readNetwork } from '@assent/cli';
import { type IssuedType, vctOf } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setGlobalConfig } from '@openid4vc/utils';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import { claimsOfTypes } from '../support/peers/claims-of-types.ts';
import { peerReceive } from '../support/peers/peer-receiver.ts';

setGlobalConfig({ allowInsecureUrls: true });

const types = Object.keys(claimsOfTypes) as IssuedType[];
const hasher = (data: string | ArrayBuffer, algorithm: string) =>
  createHash(algorithm.replace('-', ''))
    .update(typeof data === 'string' ? data : Buffer.from(data))
    .digest();
const peer = new SDJwtVcInstance({ hasher, hashAlg: 'sha-256' });

let service: LocalService;
let clinic: Client;

beforeAll(async () => {
  service = await startTestService();
  const { operatorKey } = JSON.parse(readFileSync(join(service.home, 'secrets.json'), 'utf8'));
  const operator = createClient({ baseUrl: service.url, token: operatorKey });
  const body = { id: 'clinic' as never, kind: 'clinic' as const, name: 'The clinic', accreditedFor: types };
  const { apiKey } = await operator.onboardOrganization({ body });
  clinic = createClient({ baseUrl: service.url, token: apiKey });
});
afterAll(() => service?.stop());

interface ClaimRule {
  readonly path: readonly (string | null)[];
  readonly mandatory: boolean;
  readonly sd: 'always' | 'never';
}

/** What a path selects (SD-JWT VC §4.6.1), an object that has what it is in and its name there. */
function selected(
  claims: unknown,
  path: ClaimRule['path'],
): readonly { readonly inside: object; readonly at: string }[] {
  const [step = null, ...rest] = path;
  const inside = claims as Record<string, unknown>;
  const names = step === null ? Object.keys(claims as unknown[]) : Object.hasOwn(inside, step) ? [step] : [];
  if (rest.length === 0) return names.map((at) => ({ inside, at }));
  return names.flatMap((at) => selected(inside[at], rest));
}

describe.each(types)('a credential of the type %s that a wallet of others takes', (type) => {
  test('names Type Metadata whose octets have its hash, and is as it says', async () => {
    const { uri } = await clinic.openOffer({ body: { type, claims: structuredClone(claimsOfTypes[type]) as never } });
    const [compact = ''] = (await peerReceive(uri, `${type}_dc+sd-jwt`)).credentials;
    const [token = '', ...disclosures] = compact.split('~');
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const response = await fetch(payload.vct, { redirect: 'error' });
    expect(response.headers.get('content-type')).toBe('application/json');
    const octets = Buffer.from(await response.arrayBuffer());
    expect(payload['vct#integrity']).toBe(`sha256-${createHash('sha256').update(octets).digest('base64')}`);
    expect(payload.aka_vcts).toEqual([vctOf(type)]);
    const document = JSON.parse(octets.toString()) as { readonly vct: string; readonly claims: readonly ClaimRule[] };
    expect(document.vct).toBe(payload.vct);

    const claims = await peer.getClaims(compact);
    const found = document.claims.flatMap((rule) => selected(claims, rule.path).map((one) => ({ ...one, rule })));
    for (const rule of document.claims.filter(({ mandatory }) => mandatory))
      expect({ rule, count: selected(claims, rule.path).length > 0 }).toEqual({ rule, count: true });
    // every claim about the subject is one disclosure, so all disclosures are described, and nothing else is
    // (which facts there are is for their schema to say: they are described as one)
    if (type !== 'EligibilityFacts')
      expect(found.filter(({ rule }) => rule.sd === 'always')).toHaveLength(disclosures.filter(Boolean).length);
    for (const { at } of found.filter((one) => one.rule.sd === 'never')) expect(payload).toHaveProperty([at]);
    const checked = await networkProofs(await readNetwork(clinic)).verifyCredential(compact);
    expect(checked).toMatchObject({ valid: true, value: { type, vcts: [payload.vct, vctOf(type)] } });
  });
});
