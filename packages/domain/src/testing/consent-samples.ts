import { type AccessRequest, zAccessRequest } from '../consent/access-request.ts';
import { type ConsentGrant, zConsentGrant } from '../consent/consent-grant.ts';
import type { HeldGrant } from '../consent/decision.ts';
import type { Instant } from '../primitives.ts';
import { clinic, patient } from './arbitraries.ts';

export const at = '2026-06-01T00:00:00Z' as Instant;
const uuid = (number: number) => `6f1c9c5e-1d0a-4a0e-9f6d-${String(number).padStart(12, '0')}`;

/** A permit for the clinic to view for treatment, changed as told. */
export const permitting = (changes: object = {}) => ({
  effect: 'permit',
  grantee: [{ did: clinic }],
  purposes: ['TREAT'],
  actions: ['view'],
  ...changes,
});
export const denying = (changes: object = {}) => ({ effect: 'deny', ...changes });

/** Grant `number` of the patient, for the year 2026, in a lineage of its own. */
export const grantOf = (number: number, provisions: readonly object[], changes: object = {}): ConsentGrant =>
  zConsentGrant.parse({
    id: uuid(number),
    lineage: uuid(number),
    version: 1,
    grantor: patient,
    subject: patient,
    category: [{ system: 'http://loinc.org', code: '59284-0' }],
    controller: [clinic],
    base: 'deny',
    policy: [],
    jurisdiction: 'US-CA',
    period: { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' },
    provisions,
    redisclosure: 'forbidden',
    delegation: { allowed: false },
    emergency: 'break-glass-two-person',
    ...changes,
  });

export const held = (grant: ConsentGrant, standing: Partial<HeldGrant> = {}): HeldGrant => ({
  grant,
  revoked: false,
  ...standing,
});

/** The clinic asks to view observations for treatment. `resource` is added to. */
export const requestOf = ({
  resource = {},
  ...changes
}: {
  resource?: object;
  [member: string]: unknown;
} = {}): AccessRequest =>
  zAccessRequest.parse({
    subject: patient,
    requester: { did: clinic },
    purposes: ['TREAT'],
    action: 'view',
    resource: { type: 'Observation', securityLabels: [], codes: [], ...resource },
    ...changes,
  });
