import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readUpstreams } from './read-upstreams.ts';

const directory = mkdtempSync(join(tmpdir(), 'assent-upstreams-'));
afterAll(() => rmSync(directory, { recursive: true }));
const fileOf = (content: unknown) => {
  const file = join(directory, 'fhir.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const withUrl = (baseUrl: string, more: object = {}) => fileOf({ tenants: { clinic: { baseUrl, ...more } } });

describe('the file of FHIR servers', () => {
  test('names the server of a tenant, with a secret from a file of its own', () => {
    const authorizationFile = join(directory, 'secret');
    writeFileSync(authorizationFile, 'Bearer secret\n');
    const found = readUpstreams(withUrl('https://fhir.internal/r4', { authorizationFile }));
    expect(found.get('clinic' as TenantId)).toMatchObject({ authorization: 'Bearer secret', stepMs: 250 });
  });

  test.each([
    ['another scheme', () => withUrl('file:///etc/passwd')],
    ['a password', () => withUrl('https://me:secret@fhir.internal/r4')],
    ['a query', () => withUrl('https://fhir.internal/r4?key=secret')],
    ['a member nobody knows', () => withUrl('https://fhir.internal/r4', { secret: 1 })],
    ['a secret that is not there', () => withUrl('https://fhir.internal/r4', { authorizationFile: '/nowhere' })],
    ['text', () => fileOf('secret')],
  ])('is refused with %s, and not repeated', (_, file) => {
    const failure = expect.objectContaining({
      code: 'configuration_invalid',
      params: { variables: ['ASSENT_FHIR_UPSTREAMS_FILE'] },
    });
    expect(() => readUpstreams(file())).toThrow(failure as never);
  });
});
