import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerFaults, askedIn, formResponse, isAnswerTo, zFormResponse } from './form-answers.ts';
import { type Questionnaire, readForm } from './questionnaire.ts';

const options = [
  { valueCoding: { system: 'x', code: 'never', display: 'Never' } },
  { valueCoding: { system: 'x', code: 'daily' } },
];
const form: Questionnaire = {
  resourceType: 'Questionnaire',
  url: 'https://clinic.example/q',
  version: '2',
  item: [
    { linkId: 'hello', type: 'display', text: 'Before your visit' },
    { linkId: 'smokes', type: 'choice', text: 'Do you smoke?', required: true, answerOption: options },
    {
      linkId: 'more',
      type: 'group',
      enableWhen: [{ question: 'smokes', operator: '=', answerCoding: { code: 'daily' } }],
      item: [
        { linkId: 'count', type: 'integer', text: 'How many?', required: true },
        { linkId: 'since', type: 'date', enableWhen: [{ question: 'count', operator: '>', answerInteger: 9 }] },
      ],
    },
    { linkId: 'weight', type: 'decimal' },
    { linkId: 'note', type: 'string', maxLength: 5 },
    { linkId: 'well', type: 'boolean' },
  ],
};
const answers = (entries: Readonly<Record<string, string | number | boolean>>) => new Map(Object.entries(entries));
const ids = (given: ReturnType<typeof answers>) => askedIn(form, given).map(({ linkId }) => linkId);

describe('a questionnaire', () => {
  test('asks what the answers so far call for', () => {
    expect(ids(answers({}))).toEqual(['hello', 'smokes', 'weight', 'note', 'well']);
    expect(ids(answers({ smokes: 'x|daily' }))).toContain('count');
    expect(ids(answers({ smokes: 'x|daily', count: 9 }))).not.toContain('since');
    expect(ids(answers({ smokes: 'x|daily', count: 10 }))).toContain('since');
    // who is not asked in the group is not asked in it
    expect(ids(answers({ smokes: 'x|never', count: 10 }))).not.toContain('since');
  });

  test('has its answers as a resource, each question that is asked once', () => {
    const given = answers({ smokes: 'x|daily', count: 12, since: '2020-02-29', weight: 70.5, note: 'no', well: true });
    expect(answerFaults(form, given).size).toBe(0);
    const response = formResponse(form, given);
    expect(response).toEqual({
      ...{ resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'https://clinic.example/q|2' },
      item: [
        { linkId: 'smokes', text: 'Do you smoke?', answer: [{ valueCoding: { system: 'x', code: 'daily' } }] },
        { linkId: 'count', text: 'How many?', answer: [{ valueInteger: 12 }] },
        { linkId: 'since', answer: [{ valueDate: '2020-02-29' }] },
        { linkId: 'weight', answer: [{ valueDecimal: 70.5 }] },
        { linkId: 'note', answer: [{ valueString: 'no' }] },
        { linkId: 'well', answer: [{ valueBoolean: true }] },
      ],
    });
    expect(isAnswerTo(form, zFormResponse.parse(response))).toBe(true);
    expect(formResponse(form, answers({ smokes: 'x|never', count: 3 })).item).toHaveLength(1);
  });

  test.each<[string, Record<string, string | number | boolean>, string, string]>([
    ['is missing', {}, 'smokes', 'missing'],
    ['is no option', { smokes: 'x|often' }, 'smokes', 'wrong'],
    ['is no whole number', { smokes: 'x|daily', count: 1.5 }, 'count', 'wrong'],
    ['is no day', { smokes: 'x|daily', count: 12, since: '2023-02-30' }, 'since', 'wrong'],
    ['is too long', { smokes: 'x|never', note: 'longer' }, 'note', 'wrong'],
    ['is no number', { smokes: 'x|never', weight: 'much' }, 'weight', 'wrong'],
  ])('says where an answer %s', (_what, given, linkId, fault) => {
    expect([...answerFaults(form, answers(given))]).toEqual([[linkId, fault]]);
  });

  test.each<[string, readonly unknown[]]>([
    ['nothing that is required', []],
    ['an answer to no question', [{ linkId: 'x', answer: [{ valueString: 'x' }] }]],
    ['an answer of another kind', [{ linkId: 'smokes', answer: [{ valueString: 'daily' }] }]],
    [
      'an answer to what is not asked',
      [
        { linkId: 'smokes', answer: [{ valueCoding: { system: 'x', code: 'never' } }] },
        { linkId: 'count', answer: [{ valueInteger: 1 }] },
      ],
    ],
  ])('is not answered by %s', (_what, item) => {
    const response = { resourceType: 'QuestionnaireResponse', status: 'completed', item };
    expect(isAnswerTo(form, zFormResponse.parse(response))).toBe(false);
  });

  test.each<[string, string, readonly object[]]>([
    ['type', 'a kind that is not known', [{ linkId: 'a', type: 'attachment' }]],
    ['repeats', 'several answers to one question', [{ linkId: 'a', type: 'string', repeats: true }]],
    ['options', 'options that are elsewhere', [{ linkId: 'a', type: 'choice', answerValueSet: 'https://x.example' }]],
    [
      'link_id_twice',
      'two questions of one name',
      [
        { linkId: 'a', type: 'string' },
        { linkId: 'a', type: 'date' },
      ],
    ],
    [
      'condition',
      'a condition on nothing',
      [{ linkId: 'a', type: 'string', enableWhen: [{ question: 'b', operator: 'exists', answerBoolean: true }] }],
    ],
    [
      'type',
      'a question within a question',
      [{ linkId: 'a', type: 'string', item: [{ linkId: 'b', type: 'string' }] }],
    ],
    [
      'too_large',
      'too many questions',
      [
        { linkId: 'g', type: 'group', item: many(40) },
        { linkId: 'h', type: 'group', item: many(40, 'h') },
      ],
    ],
    ['too_deep', 'groups in groups in groups', [nested(6)]],
    ['too_deep', 'a depth that would exhaust a reader', [nested(200)]],
    ['malformed', 'nothing', []],
  ])('is refused (%s) for %s', (fault, _what, item) => {
    expect(readForm({ resourceType: 'Questionnaire', item })).toMatchObject({ fault });
  });

  test('of any kind is a form or a fault', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const read = readForm(value);
        expect('form' in read || typeof read.fault === 'string').toBe(true);
      }),
    );
  });
});

function many(count: number, prefix = 'q') {
  return Array.from({ length: count }, (_, at) => ({ linkId: `${prefix}${at}`, type: 'string' }));
}

function nested(depth: number): object {
  const item = { linkId: `g${depth}`, type: 'group' };
  return depth === 0 ? item : { ...item, item: [nested(depth - 1)] };
}
