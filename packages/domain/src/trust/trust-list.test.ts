import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTrustList } from './trust-list.ts';

const service = (val: string, more: object = {}) => ({
  ServiceInformation: { ServiceDigitalIdentity: { X509Certificates: [{ val }] }, ...more },
});
const body = (services: readonly object[], information: object = {}) => ({
  ListAndSchemeInformation: { LoTEVersionIdentifier: 1, ...information },
  TrustedEntitiesList: services.map((one) => ({ TrustedEntityInformation: {}, TrustedEntityServices: [one] })),
});

describe('a list of trusted entities (ETSI TS 119 602)', () => {
  test('is read with its member LoTE around it, and without', () => {
    const list = body([service('AA\nBB'), service('CC')], { NextUpdate: '2026-07-01T02:00:00.500+02:00' });
    const read = { certificates: ['AABB', 'CC'], nextUpdate: '2026-07-01T00:00:00Z' };
    expect(readTrustList(JSON.stringify(list))).toEqual(read);
    expect(readTrustList(JSON.stringify({ LoTE: list }))).toEqual(read);
  });

  test('counts a service whose state is told only if it is granted', () => {
    const status = (name: string) => ({ ServiceStatus: `http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/${name}` });
    const list = body([service('AA', status('granted')), service('BB', status('withdrawn'))]);
    expect(readTrustList(JSON.stringify(list))?.certificates).toEqual(['AA']);
  });

  test('is nothing else, and never an error', () => {
    for (const wrong of ['', '[]', '{}', JSON.stringify(body([{}])), JSON.stringify(body([], { NextUpdate: 'soon' }))])
      expect(readTrustList(wrong)).toBeUndefined();
    fc.assert(fc.property(fc.json(), (text) => readTrustList(text) === undefined));
  });
});
