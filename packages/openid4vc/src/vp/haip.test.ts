import { zDcqlQuery } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { assertHaip, faultsAgainstHaip } from './haip.ts';

const query = zDcqlQuery.parse({
  credentials: [{ id: 'lab', format: 'dc+sd-jwt', meta: { vct_values: ['urn:assent:LabResult:1'] } }],
});
const other = zDcqlQuery.parse({
  credentials: [{ id: 'lab', format: 'vc+jwt', meta: { type_values: [['LabResultCredential']] } }],
});

describe('HAIP 1.0', () => {
  test.each([
    ['x509_hash', 'direct_post.jwt'],
    ['x509_hash', 'dc_api.jwt'],
    ['origin', 'dc_api.jwt'],
  ] as const)('allows %s with %s', (prefix, responseMode) => {
    expect(faultsAgainstHaip({ prefix, responseMode, query })).toEqual([]);
  });

  test.each([
    ['x509_san_dns', 'direct_post.jwt', ['#/client_id_prefix']],
    ['decentralized_identifier', 'dc_api.jwt', ['#/client_id_prefix']],
    ['redirect_uri', 'direct_post', ['#/client_id_prefix', '#/response_mode']],
    ['origin', 'direct_post.jwt', ['#/client_id_prefix']],
    ['x509_hash', 'direct_post', ['#/response_mode']],
    ['x509_hash', 'dc_api', ['#/response_mode']],
  ] as const)('forbids %s with %s', (prefix, responseMode, faults) => {
    expect(faultsAgainstHaip({ prefix, responseMode, query })).toEqual(faults);
  });

  test('forbids other formats than SD-JWT VC', () => {
    const request = { prefix: 'x509_hash', responseMode: 'direct_post.jwt', query: other } as const;
    expect(faultsAgainstHaip(request)).toEqual(['#/dcql/credentials/0/format']);
  });

  test('is what a wallet refuses by', () => {
    const request = {
      client_id: `x509_hash:${'a'.repeat(43)}`,
      response_mode: 'direct_post.jwt',
      dcql_query: query,
    } as const;
    expect(() => assertHaip(request)).not.toThrow();
    const refusalOf = (changes: object) => {
      try {
        assertHaip({ ...request, ...changes });
        return undefined;
      } catch (error) {
        return (error as { params?: unknown }).params;
      }
    };
    expect(refusalOf({ client_id: 'decentralized_identifier:did:example:a' })).toMatchObject({
      error: 'invalid_client',
    });
    expect(refusalOf({ response_mode: 'direct_post' })).toEqual({
      error: 'invalid_request',
      fault: 'HAIP 1.0 forbids it: #/response_mode',
    });
  });
});
