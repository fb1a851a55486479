import { describe, expect, test } from '@jest/globals';
import { type Receipt, zReceiptEvent } from '../receipt.ts';
import { eventOfReceipt, zEvent } from './event.ts';
import { retryPauseSeconds, zWebhookWish } from './webhook.ts';

const receipt = {
  ...{ id: '0197aaaa-0000-7000-8000-000000000001', at: '2026-06-01T09:00:00Z', event: 'access_permitted' },
  ...{ subject: 'did:example:patient', actor: 'did:example:doctor', human: true, purposes: ['BTG'], action: 'view' },
  ...{ dataClasses: ['Observation'], grants: [], credentials: [], reasons: [], emergency: 'case' },
} as unknown as Receipt;

describe('a line of history as an event', () => {
  test.each(zReceiptEvent.options)('%s is an event', (event) => {
    const made = eventOfReceipt(7, { ...receipt, event });
    expect(zEvent.parse(structuredClone(made))).toEqual(made);
    expect(made).toMatchObject({ seq: 7, id: receipt.id, type: event.replace('_', '.') });
  });

  test('says under which case of emergency access it was permitted', () => {
    expect(eventOfReceipt(1, receipt).data).toMatchObject({ emergency: 'case', purposes: ['BTG'], action: 'view' });
  });

  test('does not repeat the words that a presentation was asked for with', () => {
    const made = eventOfReceipt(1, { ...receipt, event: 'presentation_accepted', reasons: ['For Jane Doe'] });
    expect(JSON.stringify(made)).not.toContain('Jane');
  });
});

describe('a webhook', () => {
  test.each(['http://a.example/', 'https://user:pass@a.example/', 'https://a.example/#x', 'file:///etc', 'a'])(
    'is not at %s',
    (url) => {
      expect(zWebhookWish.safeParse({ url }).success).toBe(false);
    },
  );

  test('is tried again later each time, within a fifth, up to four hours', () => {
    expect([1, 2, 3, 4, 5].map((failures) => retryPauseSeconds(failures, 0.5))).toEqual([5, 15, 45, 135, 405]);
    expect([0, 1].map((chance) => retryPauseSeconds(3, chance))).toEqual([36, 54]);
    expect([10, 100].map((failures) => retryPauseSeconds(failures, 0.5))).toEqual([14_400, 14_400]);
  });
});
