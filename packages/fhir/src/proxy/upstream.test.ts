import { describe, expect, test } from '@jest/globals';
import { httpUpstream } from './upstream.ts';

const settings = {
  ...{ baseUrl: 'https://fhir.internal/r4', headers: { authorization: 'Bearer secret' } },
  ...{ maxBytes: 2000, maxMatches: 3 },
};
const { signal } = new AbortController();
const patient = (id: string) => ({ resourceType: 'Patient', id });
const bundle = (ids: readonly string[], next?: string) => ({
  resourceType: 'Bundle',
  entry: ids.map((id) => ({ resource: patient(id) })),
  link: next === undefined ? [] : [{ relation: 'next', url: next }],
});

/** A server that gives these answers in turn. */
function upstreamOf(...answers: readonly (object | number | string)[]) {
  const asked: string[] = [];
  const upstream = httpUpstream(settings, async (url, init) => {
    asked.push(url);
    expect(init.redirect).toBe('error');
    const answer = answers[asked.length - 1] ?? 500;
    if (typeof answer === 'number') return new Response('{"text":"Jane Doe"}', { status: answer });
    return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  return { asked, upstream };
}
const failure = { code: 'overloaded', message: 'overloaded' };

describe('the server behind', () => {
  test('is asked for all pages, below its own address alone', async () => {
    const { upstream, asked } = upstreamOf(bundle(['1'], 'https://fhir.internal/r4?page=2'), bundle(['2']));
    expect(await upstream.search('Patient', [['_id', '1&x=2']], signal)).toEqual([patient('1'), patient('2')]);
    expect(asked[0]).toBe('https://fhir.internal/r4/Patient?_id=1%26x%3D2&_count=200');
  });

  test.each([
    ['another host', 'https://elsewhere.example/r4?page=2'],
    ['another port', 'https://fhir.internal:8443/r4?page=2'],
    ['another scheme', 'http://fhir.internal/r4?page=2'],
    ['a place beside', 'https://fhir.internal/r4-admin?page=2'],
    ['a place above', 'https://fhir.internal/r4/../admin'],
    ['a user', 'https://me@fhir.internal/r4?page=2'],
    ['itself', 'https://fhir.internal/r4/Patient?_count=200'],
  ])('is not followed to %s', async (_, next) => {
    const { upstream, asked } = upstreamOf(bundle(['1'], next), bundle(['2']));
    await expect(upstream.search('Patient', [], signal)).rejects.toMatchObject(failure);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['an error', 500],
    ['a refusal', 403],
    ['text', 'no JSON'],
    ['too much', `"${'x'.repeat(3000)}"`],
    ['too many', bundle(['1', '2', '3', '4'])],
    ['a part of what it says it has', { ...bundle(['1']), total: 2 }],
    ['another type', { resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Observation', id: '1' } }] }],
    ['a resource in place of a bundle', patient('1')],
  ])('that answers %s is a failure that says nothing', async (_, answer) => {
    await expect(upstreamOf(answer).upstream.search('Patient', [], signal)).rejects.toMatchObject(failure);
  });

  test('that answers a read with another resource is a failure; 404 and 410 are none', async () => {
    await expect(upstreamOf(patient('2')).upstream.read('Patient', '1', signal)).rejects.toMatchObject(failure);
    for (const status of [404, 410])
      expect(await upstreamOf(status).upstream.read('Patient', '1', signal)).toBe(undefined);
  });

  test('may add what was not asked for: it is left out', async () => {
    const entry = [
      { resource: patient('1'), search: { mode: 'match' } },
      { resource: { resourceType: 'Provenance', id: 'x' }, search: { mode: 'include' } },
    ];
    const { upstream } = upstreamOf({ resourceType: 'Bundle', entry });
    expect(await upstream.search('Patient', [], signal)).toEqual([patient('1')]);
  });
});
