import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { purposesOfUse, zDataAction } from '../consent/purpose-of-use.ts';
import { credentialTypes } from '../credential-type.ts';
import { approverClasses } from '../emergency/emergency-terms.ts';
import type { Did, Instant } from '../primitives.ts';
import { type Receipt, zReceipt, zReceiptEvent } from '../receipt.ts';
import { anyReceipt } from '../testing/receipt-arbitraries.ts';
import { anomalyRules } from './anomaly.ts';
import { fillWords, foreignName } from './fill-words.ts';
import { namedResourceTypes, receiptReasons } from './history-words.ts';
import { keptData } from './kept-data.ts';
import type { KnownNames } from './known-names.ts';
import { historyWords, zLanguage, zTimeZone } from './languages.ts';
import { tellReceipt } from './tell-receipt.ts';

const patient = 'did:key:z6MkPatientOfThisHistory' as Did;
const other = 'did:key:z6MkSomebodyElsesPatient' as Did;
const clinic = 'did:ethr:assent:0xc1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1' as Did;
const approver = 'did:ethr:assent:0xa0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0' as Did;
const proxy = 'did:key:z6MkSomebodyWhoActsProxyX' as Did;
const grant = '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001';
const emergency = '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0002';

const known: KnownNames = {
  organizations: new Map([[clinic, 'Hillside {Clinic}']]),
  approvers: new Map([[approver, ['privacy-officer']]]),
  agents: new Map([[proxy, 'proxy']]),
  consents: new Map([[grant, '2026-01-02T10:00:00Z' as Instant]]),
  emergencies: new Map([[emergency, ['clinician', 'privacy-officer']]]),
};
const nothingKnown: KnownNames = {
  organizations: new Map(),
  approvers: new Map(),
  agents: new Map(),
  consents: new Map(),
  emergencies: new Map(),
};

const receiptOf = (changes: Partial<Receipt>): Receipt =>
  zReceipt.parse({
    ...{ id: grant, at: '2026-03-03T09:12:00Z', event: 'access_permitted', subject: patient, actor: clinic },
    ...{ human: true, purposes: ['TREAT'], action: 'view', dataClasses: ['LabResult'] },
    ...{ grants: [grant], credentials: [], reasons: [] },
    ...changes,
  });

const tell = (changes: Partial<Receipt>, language: 'en' | 'es' = 'en', timeZone = 'UTC') =>
  tellReceipt(receiptOf(changes), known, { language, timeZone });

describe('a receipt', () => {
  test('is told as who did what with which data, why, and under which consent', () => {
    expect(tell({}).sentences).toEqual([
      'On 3 March 2026 at 09:12, a person acting for Hillside Clinic looked at your laboratory results for treatment.',
      'It was allowed because of your consent received on 2 January 2026.',
    ]);
    expect(tell({}, 'es').sentences).toEqual([
      'El 3 de marzo de 2026 a las 09:12, una persona que actúa por Hillside Clinic consultó sus resultados de laboratorio para su tratamiento.',
      'Se permitió por su consentimiento recibido el 2 de enero de 2026.',
    ]);
  });

  test('of automatic access says so, and is marked', () => {
    const told = tell({ human: false, action: 'use', purposes: ['HPAYMT', 'COVERAGE'] });
    expect(told.automatic).toBe(true);
    expect(told.sentences[0]).toBe(
      'On 3 March 2026 at 09:12, a computer of Hillside Clinic used your laboratory results for payment and questions of insurance cover.',
    );
  });

  test('of an emergency names the duties of who approved it, never a person', () => {
    const told = tell({ grants: [], emergency, purposes: ['BTG'] });
    expect(told.emergency).toEqual({ id: emergency, approvedBy: ['a clinician', 'a privacy officer'] });
    expect(told.sentences[1]).toBe(
      'It was an emergency, in which your consent is not asked for; approved by a clinician and a privacy officer.',
    );
    const requested = tell({ event: 'emergency_requested', emergency, reasons: ['unconscious'] });
    expect(requested.sentences[1]).toBe('The reason given: you were unconscious.');
    expect(tell({ event: 'emergency_reviewed', actor: approver }).who).toEqual({
      kind: 'approver',
      name: 'a privacy officer',
    });
  });

  test('of a refusal gives every reason once, and hides none that has no words', () => {
    const told = tell({
      ...{ event: 'access_denied', grants: [] },
      reasons: ['NoConsent', 'revoked', 'revoked', 'toString', 'something new'],
    });
    expect(told.sentences.slice(1)).toEqual([
      'No consent of yours allowed it.',
      'A consent had been taken back.',
      'A further reason is on record in technical terms.',
    ]);
  });

  test('by nobody known shows so much of the DID that two can be told apart, and says that it is unknown', () => {
    const told = tell({ actor: other });
    expect(told.who).toEqual({ kind: 'unknown', name: 'did:key:…atient' });
    expect(told.sentences[0]).toContain('a person whose name is not known here (identifier did:key:…atient)');
    expect(tell({ actor: patient, event: 'grant_revoked' }).sentences[0]).toContain('you took back a consent');
  });

  test('of who acts for the patient says as what, and what they looked at or changed', () => {
    const read = { event: 'agent_read', actor: other, purposes: undefined, action: undefined } as const;
    expect(tell({ ...read, grants: [], dataClasses: ['OwnHistory'], reasons: ['guardian'] }).sentences).toEqual([
      'On 3 March 2026 at 09:12, your guardian (identifier did:key:…atient) looked at your history.',
    ]);
    expect(tell({ ...read, grants: [], dataClasses: ['OwnHistory'], reasons: ['guardian'] }, 'es').sentences).toEqual([
      'El 3 de marzo de 2026 a las 09:12, su tutor o tutora legal (identificador did:key:…atient) consultó su historial.',
    ]);
    const changed = tell({
      ...read,
      grants: [],
      event: 'agent_changed',
      dataClasses: ['OwnHealthLinks'],
      reasons: ['proxy'],
    });
    expect(changed.who.kind).toBe('proxy');
    expect(changed.sentences).toEqual([
      'On 3 March 2026 at 09:12, the person you chose to act for you (identifier did:key:…atient) changed the links to your data.',
    ]);
    // by what is written down, also where the receipt does not say it
    expect(tell({ event: 'grant_revoked', actor: proxy }).who).toEqual({ kind: 'proxy', name: 'did:key:…ProxyX' });
    expect(tell({ event: 'grant_received', reasons: ['guardian'] }).sentences.at(-1)).toBe(
      'Your guardian gave it for you.',
    );
  });

  test('of a consent that is gone, or of a rule, does not name a consent that is there', () => {
    expect(tell({ grants: [emergency] }).sentences[1]).toContain('not kept here any more');
    expect(tell({ grants: ['law-of-the-land'] }).sentences[1]).toContain('by the rules of the organisation');
  });

  test('is told in the time of the reader', () => {
    expect(tell({ at: '2026-03-03T23:30:00Z' as Instant }, 'en', 'Europe/Zurich').sentences[0]).toMatch(
      /^On 4 March 2026 at 00:30,/,
    );
    expect(tell({}, 'en', 'Europe/Zurich').day).toBe('3 March 2026');
  });

  test('repeats why something was asked for only where that is plain text', () => {
    const told = (reason: string) => tell({ event: 'presentation_accepted', grants: [], reasons: [reason] }).sentences;
    expect(told('Check-in').at(-1)).toBe('You were told why: “Check-in”.');
    for (const reason of ['{who}', other, 'x'.repeat(121), 'a\u202eb']) expect(told(reason)).toHaveLength(1);
  });
});

test.each(zLanguage.options)(
  'any receipt is told in %s without gaps, places or DIDs, whatever is known of its names',
  (language) => {
    fc.assert(
      fc.property(anyReceipt([patient], [clinic, approver, other, proxy]), fc.boolean(), (receipt, isKnown) => {
        const told = tellReceipt(receipt, isKnown ? known : nothingKnown, { language, timeZone: 'UTC' });
        expect(told.sentences.length).toBeGreaterThan(0);
        for (const sentence of told.sentences) {
          expect(sentence).not.toMatch(/undefined|null|\[object|[{}]|did:\w+:[A-Za-z0-9]|^\s*$/);
          expect(sentence).toMatch(/[.”»]$/);
        }
        for (const did of [patient, other, clinic, approver, proxy]) expect(JSON.stringify(told)).not.toContain(did);
      }),
    );
  },
);

describe.each(zLanguage.options)('the words in %s', (language) => {
  const words = historyWords(language);

  test('are there for every event, action, purpose, reason, type, duty and rule', () => {
    const accesses = ['access_permitted', 'access_denied'];
    const keys = (record: object) => Object.keys(record).sort();
    expect(keys({ ...words.happened, ...words.accessed })).toEqual([...zReceiptEvent.options].sort());
    for (const event of accesses)
      expect(keys(words.accessed[event as 'access_denied'])).toEqual([...zDataAction.options, 'any'].sort());
    expect(keys(words.purposes)).toEqual([...purposesOfUse].sort());
    expect(keys(words.reasons)).toEqual([...receiptReasons].sort());
    expect(keys(words.dataClasses)).toEqual(
      [...new Set([...namedResourceTypes, ...credentialTypes, ...keptData])].sort(),
    );
    expect(keys(words.approvers)).toEqual([...approverClasses].sort());
    expect(keys(words.anomalies)).toEqual([...anomalyRules].sort());
  });

  test('are all said, and in this language alone', () => {
    const texts = (value: unknown): string[] =>
      typeof value === 'string' ? [value] : Object.values(value as object).flatMap(texts);
    const { locale: _, direction, ...said } = words;
    for (const text of texts(said)) expect(text.trim()).not.toBe('');
    const others = zLanguage.options.filter((one) => one !== language);
    for (const { reasons, purposes } of others.map(historyWords)) {
      expect(texts(reasons).filter((text) => texts(words.reasons).includes(text))).toEqual([]);
      expect(texts(purposes).filter((text) => texts(words.purposes).includes(text))).toEqual([]);
    }
  });
});

describe('names of others', () => {
  test('cannot turn the direction of a sentence, and are set apart where their script runs against it', () => {
    expect(foreignName('Clinic\u202e\u2066 {name}\n', 'ltr')).toBe('Clinic name');
    expect(foreignName('مستشفى', 'ltr')).toBe('\u2068مستشفى\u2069');
    expect(foreignName('Hillside', 'rtl')).toBe('\u2068Hillside\u2069');
  });

  test('are never read as places, and a place without a value is a bug', () => {
    expect(fillWords('{a} {b}', { a: '{b}', b: 'x' })).toBe('{b} x');
    expect(() => fillWords('{a}', {})).toThrow('no value for the place a');
  });
});

test('a time zone is one that is known', () => {
  for (const good of ['UTC', 'Europe/Zurich']) expect(zTimeZone.safeParse(good).success).toBe(true);
  for (const bad of ['', 'Mars/Base', '+25:00', 'x'.repeat(65), '../etc']) {
    expect(zTimeZone.safeParse(bad).success).toBe(false);
  }
});
