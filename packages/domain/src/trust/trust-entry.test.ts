import { describe, expect, test } from '@jest/globals';
import { zIssuerId } from './issuer-id.ts';
import { rulesFor, type TrustRule, zTrustRule } from './trust-entry.ts';

const did = 'did:example:lab' as never;

describe('what a tenant says of issuers', () => {
  test('is accreditation on chain until it says something else of the type', () => {
    const registry: TrustRule = { kind: 'registry' };
    const lab: TrustRule = { kind: 'did', did, types: ['LabResult'] };
    const everything: TrustRule = { kind: 'did', did };
    expect(rulesFor([], 'LabResult')).toEqual([registry]);
    expect(rulesFor([lab], 'LabResult')).toEqual([lab]);
    expect(rulesFor([lab], 'Immunization')).toEqual([registry]);
    expect(rulesFor([lab, everything], 'Immunization')).toEqual([everything]);
  });

  test('has no members that are not known here', () => {
    expect(zTrustRule.safeParse({ kind: 'registry', types: ['LabResult'] }).success).toBe(true);
    for (const wrong of [
      { kind: 'registry', types: [] },
      { kind: 'registry', types: ['ConsentGrant'] },
      { kind: 'registry', did },
      { kind: 'did' },
      { kind: 'x509', pem: '' },
      { kind: 'trust_list', uri: 'ftp://lists.example', list: '{}' },
      { kind: 'registry', withoutStatus: false },
    ])
      expect(zTrustRule.safeParse(wrong).success).toBe(false);
  });
});

test('an issuer is a DID, an https address without credentials, or the hash of a certificate', () => {
  for (const good of [did, 'https://lab.example/issuer', `x509_hash:${'a'.repeat(43)}`])
    expect(zIssuerId.safeParse(good).success).toBe(true);
  for (const wrong of [
    'http://lab.example',
    'https://a@lab.example',
    'https://lab.example?x',
    'lab.example',
    'x509_hash:a',
  ])
    expect(zIssuerId.safeParse(wrong).success).toBe(false);
});
