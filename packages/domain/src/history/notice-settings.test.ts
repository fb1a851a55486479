import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { purposesOfUse } from '../consent/purpose-of-use.ts';
import type { Did, Instant } from '../primitives.ts';
import { zReceiptEvent } from '../receipt.ts';
import { anyReceipt } from '../testing/receipt-arbitraries.ts';
import { isNoticed, isOfEmergency, type NoticeSettings, zNoticeWish } from './notice-settings.ts';

const since = '2026-03-20T00:00:00Z' as Instant;
const receipt = anyReceipt(['did:key:zPatient' as Did], ['did:key:zDoctor' as Did]);
const anySettings: fc.Arbitrary<NoticeSettings> = fc
  .record(
    {
      enabled: fc.boolean(),
      events: fc.uniqueArray(fc.constantFrom(...zReceiptEvent.options), { minLength: 1 }),
      purposes: fc.uniqueArray(fc.constantFrom(...purposesOfUse), { minLength: 1 }),
      onlyPeople: fc.boolean(),
    },
    { requiredKeys: ['enabled'] },
  )
  .map((chosen) => ({ ...chosen, since }));

describe('a patient', () => {
  test('is told of emergency access whatever was chosen', () => {
    fc.assert(
      fc.property(receipt, fc.option(anySettings, { nil: undefined }), (one, settings) => {
        if (isOfEmergency(one)) expect(isNoticed(one, settings)).toBe(true);
      }),
    );
  });

  test('is told of nothing else unless that was turned on, nor of anything from before', () => {
    fc.assert(
      fc.property(receipt, anySettings, (one, settings) => {
        if (isOfEmergency(one)) return;
        expect(isNoticed(one, undefined)).toBe(false);
        expect(isNoticed(one, { ...settings, enabled: false })).toBe(false);
        if (one.at < since) expect(isNoticed(one, settings)).toBe(false);
        if (one.at >= since) expect(isNoticed(one, { enabled: true, since })).toBe(true);
      }),
    );
  });

  test('is told of no more than was chosen', () => {
    fc.assert(
      fc.property(receipt, anySettings, (one, settings) => {
        if (isOfEmergency(one) || !isNoticed(one, settings)) return;
        expect(settings.events ?? [one.event]).toContain(one.event);
        if (settings.onlyPeople) expect(one.human).toBe(true);
        if (settings.purposes) expect(one.purposes?.some((own) => settings.purposes?.includes(own))).toBe(true);
      }),
    );
  });

  test('cannot choose by what does not exist, or by an empty list', () => {
    const bad = [{}, { enabled: 'yes' }, { enabled: true, events: [] }, { enabled: true, purposes: ['ALL'] }];
    for (const wish of [...bad, { enabled: true, emergencies: false }, { enabled: true, since }])
      expect(zNoticeWish.safeParse(wish).success).toBe(false);
  });
});
