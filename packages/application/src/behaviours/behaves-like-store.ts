import { beforeEach, describe } from '@jest/globals';
import type { Store } from '../ports/store.ts';
import { apiKeyBehaviours } from './store-api-keys.ts';
import { auditLogBehaviours } from './store-audit-log.ts';
import { authorizationStateBehaviours } from './store-authorization-states.ts';
import { backlogBehaviours } from './store-backlog.ts';
import { consentRulesBehaviours } from './store-consent-rules.ts';
import { dispenseBehaviours } from './store-dispenses.ts';
import { emergencyBehaviours } from './store-emergencies.ts';
import { erasureBehaviours } from './store-erasures.ts';
import { eventBehaviours } from './store-events.ts';
import { fhirAccessBehaviours } from './store-fhir-access.ts';
import { healthCardBehaviours } from './store-health-cards.ts';
import { issuanceSessionBehaviours } from './store-issuance-sessions.ts';
import { issuerCertificateBehaviours } from './store-issuer-certificates.ts';
import { mandateBehaviours } from './store-mandates.ts';
import { networkBehaviours } from './store-network.ts';
import { noteBehaviours } from './store-notes.ts';
import { outboxBehaviours } from './store-outbox.ts';
import { parallelBehaviours } from './store-parallel.ts';
import { patientDataBehaviours } from './store-patient-data.ts';
import { presentationSessionBehaviours } from './store-presentation-sessions.ts';
import { proofBehaviours } from './store-proofs.ts';
import { sharedBehaviours } from './store-shared.ts';
import { staffBehaviours } from './store-staff.ts';
import { tenantIsolationBehaviours } from './store-tenant-isolation.ts';
import { tenantBehaviours } from './store-tenants.ts';
import { trustBehaviours } from './store-trust.ts';
import { unitOfWorkBehaviours } from './store-unit-of-work.ts';

/** Every `Store` passes this suite. `create` answers an empty one each time. */
export function behavesLikeStore(name: string, create: () => Promise<Store>): void {
  describe(`${name} behaves like a Store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await create();
    });
    const current = () => store;

    describe('units of work', () => unitOfWorkBehaviours(current));
    describe('network records', () => networkBehaviours(current));
    describe('outbox', () => outboxBehaviours(current));
    describe('tenant records', () => tenantBehaviours(current));
    describe('data about patients', () => patientDataBehaviours(current));
    presentationSessionBehaviours(current);
    issuanceSessionBehaviours(current);
    authorizationStateBehaviours(current);
    trustBehaviours(current);
    issuerCertificateBehaviours(current);
    apiKeyBehaviours(current);
    describe('staff', () => staffBehaviours(current));
    consentRulesBehaviours(current);
    emergencyBehaviours(current);
    erasureBehaviours(current);
    mandateBehaviours(current);
    fhirAccessBehaviours(current);
    describe('the backlog', () => backlogBehaviours(current));
    eventBehaviours(current);
    dispenseBehaviours(current);
    healthCardBehaviours(current);
    proofBehaviours(current);
    describe('isolation of tenants', () => tenantIsolationBehaviours(current));
    describe('audit log', () => auditLogBehaviours(current));
    describe('shared records', () => sharedBehaviours(current));
    noteBehaviours(current);
    describe('work in parallel', () => parallelBehaviours(current));
  });
}
