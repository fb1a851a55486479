import { type Did, decideAccess, parse, zAccessRequest } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { now, scene } from '../testing/scene.ts';
import { type ConsentWish, dataKindNames, grantFor, templateNames, templates, wishOf } from './consent-templates.ts';

const id = '0b9f5a3e-6a0e-4f0b-9a3c-2f6f0f1c9d11';
const grantor = 'did:jwk:patient' as Did;
const { organization } = await scene();

const wishFor = (template: ConsentWish['template'], changes: Partial<ConsentWish> = {}): ConsentWish => ({
  ...{ template, keeper: organization, reader: organization, data: templates[template].data },
  ...{ without: [], days: 30, emergency: 'never', jurisdiction: 'ES' },
  ...changes,
});

const ask = (purposes: readonly string[], type: string, labels: readonly string[] = []) =>
  parse(zAccessRequest, {
    subject: grantor,
    requester: { did: organization.did, roles: [], identifiers: [] },
    purposes: [...purposes],
    action: 'view',
    human: true,
    resource: {
      type,
      securityLabels: labels.map((code) => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code })),
      codes: [],
    },
  });
const verdict = (wish: ConsentWish, request: ReturnType<typeof ask>) =>
  decideAccess([{ grant: grantFor(wish, { grantor }, { id, now }), revoked: false }], request, now).verdict;

describe('a consent from a template', () => {
  test.each(templateNames)('%s is a grant that says what was chosen', (template) => {
    const wish = wishFor(template, { without: ['hiv'] });
    const grant = grantFor(wish, { grantor }, { id, now });
    expect(wishOf(grant)).toEqual({
      data: dataKindNames.filter((kind) => wish.data.includes(kind)),
      without: ['hiv'],
      emergency: 'never',
      purposes: templates[template].purposes,
    });
    expect(grant.delegation.allowed).toBe(false);
  });

  test('for treatment permits treatment with the data that were chosen, and nothing else', () => {
    const wish = wishFor('treatment', { data: ['results'] });
    expect(verdict(wish, ask(['TREAT'], 'Observation'))).toBe('Permit');
    expect(verdict(wish, ask(['TREAT'], 'MedicationRequest'))).not.toBe('Permit');
    expect(verdict(wish, ask(['HMARKT'], 'Observation'))).not.toBe('Permit');
    expect(verdict(wish, ask(['HRESCH'], 'Observation'))).not.toBe('Permit');
  });

  test('keeps back what is marked as what was left out', () => {
    const wish = wishFor('treatment', { without: ['mental'] });
    expect(verdict(wish, ask(['TREAT'], 'Observation'))).toBe('Permit');
    expect(verdict(wish, ask(['TREAT'], 'Observation', ['PSY']))).toBe('Deny');
  });

  test('that replaces another is the next version of it', () => {
    const first = grantFor(wishFor('treatment'), { grantor }, { id, now });
    const next = grantFor(
      wishFor('treatment', { data: ['results'] }),
      { grantor },
      {
        ...{ id: '1b9f5a3e-6a0e-4f0b-9a3c-2f6f0f1c9d11', now, replaces: first },
      },
    );
    expect(next).toMatchObject({ lineage: first.lineage, version: 2 });
  });

  test('for somebody else says on whose authority', () => {
    const onBehalf = { subject: 'did:jwk:child' as Did, authority: 'Parent' };
    const grant = grantFor(wishFor('treatment'), { grantor, onBehalf }, { id, now });
    expect(grant).toMatchObject({ subject: 'did:jwk:child', grantor, onBehalf: { authority: 'Parent' } });
  });
});
