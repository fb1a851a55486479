import { readFileSync } from 'node:fs';
import { createClient } from '@assent/api';
import { startLocalService } from '@assent/cli';
import { expect, test } from '@jest/globals';
import { builtProgram } from './support/repository.ts';

const marker = 'Zz-Marker-Family-Name';

test('DEBUG=veramo:* makes the service print no claims', async () => {
  const printed: string[] = [];
  const service = await startLocalService({
    program: builtProgram('service'),
    environment: { ...process.env, DEBUG: 'veramo:*,did-jwt*', ASSENT_LOG_LEVEL: 'debug' },
    onLog: (text) => printed.push(text),
  });
  try {
    const operator = createClient({ baseUrl: service.url, token: service.operatorKey });
    const { apiKey } = await operator.onboardOrganization({
      body: { id: 'clinic' as never, kind: 'clinic', name: 'Clinic', accreditedFor: ['PatientIdentity'] },
    });
    const clinic = createClient({ baseUrl: service.url, token: apiKey });
    const onboarded = await clinic.onboardPatient({ body: { custody: 'service' } });
    if (!onboarded.valid) throw new Error('a custodial patient needs no proof');
    const claims = {
      name: { family: marker, given: ['A'] },
      birthDate: '1980-01-01' as never,
      assuranceLevel: 'IAL2' as const,
      ageOver: { '18': true, '65': false },
    };
    const content = { type: 'PatientIdentity' as const, claims };
    const validUntil = '2099-01-01T00:00:00Z' as never;
    await clinic.issueCredential({ body: { subject: onboarded.patient.did, content, validUntil } });
  } finally {
    await service.stop();
  }
  const text = printed.join('');
  expect(text).toContain('"route":"/v1/credentials"');
  expect(text).not.toContain(marker);
  expect(text).not.toContain('veramo:');
});

test('nothing is installed from git: neither the command line of Veramo nor its linked-data plugin', () => {
  const lockfile = readFileSync(new URL('../pnpm-lock.yaml', import.meta.url), 'utf8');
  expect(lockfile).toContain("'@veramo/core@7.0.1'");
  expect(lockfile).not.toMatch(/@veramo\/(cli|credential-ld)@|git\+ssh|github\.com\//);
});
