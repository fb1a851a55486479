import type { Did } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { subjectOf, whoAnswered } from './who-answered.ts';

const [parent, child, key] = ['did:example:parent', 'did:example:child', 'did:example:key'] as Did[] as [Did, Did, Did];
const identity = { type: 'PatientIdentity' as const, holder: key, claims: { birthDate: '1980-02-03' } };
const consentFor = (subject: Did) => ({ type: 'ConsentGrant' as const, holder: parent, claims: { subject } });
const found = (did: Did, isOfCredential: boolean) => ({ did, isOfCredential });

describe('who has answered', () => {
  test('is whose credential of this clinic was shown, and not who is like them', () => {
    expect(whoAnswered([identity], [found(child, false), found(parent, true)])).toBe(parent);
    expect(subjectOf([identity], [found(parent, true)])).toBe(parent);
  });

  test('is the key under which a consent was shown, before that of an identity of others', () => {
    expect(whoAnswered([identity, consentFor(parent)], [found(child, false)])).toBe(parent);
    expect(whoAnswered([identity], [found(child, false)])).toBe(key);
    expect(whoAnswered([], [])).toBeUndefined();
  });

  test('is not the child whom a consent is about', () => {
    const disclosed = [identity, consentFor(child)];
    for (const matches of [[found(parent, true)], []]) {
      expect(whoAnswered(disclosed, matches)).toBe(parent);
      expect(subjectOf(disclosed, matches)).toBe(child);
    }
  });
});
