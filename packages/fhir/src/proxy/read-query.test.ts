import { describe, expect, test } from '@jest/globals';
import { readQuery } from './read-query.ts';

const read = (text: string, method = 'GET') => {
  const [path = '', query = ''] = text.split('?');
  return readQuery(method, path.split('/'), [...new URLSearchParams(query)]);
};

describe('readQuery', () => {
  test('takes a read, a search, a search in a compartment, and everything of a Patient', () => {
    expect(read('Observation/1')).toEqual({ kind: 'read', type: 'Observation', id: '1' });
    const search = { kind: 'search', types: ['Observation'], patient: 'p', count: 50, parameters: [], probes: false };
    expect(read('Observation?patient=p')).toEqual(search);
    expect(read('Observation/_search?subject=Patient/p', 'POST')).toEqual(search);
    expect(read('Patient/p/Observation')).toEqual(search);
    expect(read('Patient/p/$everything?_type=Patient,Observation&_count=9999')).toEqual({
      ...search,
      types: ['Patient', 'Observation'],
      count: 200,
    });
  });

  test('knows which searches look into contents', () => {
    expect(read('Observation?_id=1')).toMatchObject({ probes: false });
    expect(read('Observation?code=1-1&_after=Observation/7')).toMatchObject({ probes: true, after: 'Observation/7' });
  });

  test.each([
    'Observation?patient=p&_summary=count',
    'Observation?patient=p&_total=accurate',
    'Observation?patient=p&_sort=date',
    'Observation?patient=p&_security=HIV',
    'Observation?patient=p&_tag=x',
    'Observation?patient=p&_lastUpdated=gt2020',
    'Observation?patient=p&_text=marker',
    'Observation?patient=p&_content=marker',
    'Observation?patient=p&_filter=code%20eq%201',
    'Observation?patient=p&_include=Observation:has-member',
    'Observation?patient=p&_revinclude=Provenance:target',
    'Observation?patient=p&_elements=id',
    'Observation?patient.name=Made',
    'Observation?patient:Patient.name=Made',
    'Observation?subject:identifier=1',
    'Observation?patient=p,q',
    'Observation?patient=https://elsewhere.example/Patient/p',
    'Observation?patient=p&subject=p',
    'Observation?patient=p&patient=q',
    'Patient/p/Observation?patient=q',
    'Observation?code:text=1',
    'Observation?code:not=1',
    'Observation?constructor=1',
    'Observation?__proto__=1',
    'Observation?value-string=x',
    'Observation?date=sa2020',
    'Observation?_count=0',
    'Observation?_count=0x10',
    'Observation?_after=..',
    'Patient?_has:Observation:patient:code=1',
    'Patient?name=Made',
    'Patient?birthdate=1980',
    'Patient/p/_history',
    'Patient/_history',
    'Observation/1/_history/1',
    'Observation/1?_format=xml',
    'Observation/..',
    'Observation/../Patient',
    'Observation/1%2f..',
    'Patient/p/*',
    'Patient/p/$everything?_since=2020',
    'Patient/p/$everything?_type=AuditEvent',
    'Patient/$export',
    '$export',
    'Group/1',
    'Binary/1',
    'AuditEvent?patient=p',
    '_history',
    '',
  ])('refuses GET %s', (path) => {
    expect(read(path)).toBe('not-supported');
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])('refuses %s of a resource', (method) => {
    for (const path of ['', 'Observation', 'Observation/1']) expect(read(path, method)).toBe('not-supported');
  });
});
