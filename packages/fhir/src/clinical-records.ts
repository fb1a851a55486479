import type { ClinicalRecords } from '@assent/application';
import { readClaims, typeFor } from './claims/read-claims.ts';
import { readGrant } from './consent/read-grant.ts';
import { readFacts } from './read-facts.ts';

/** Reads FHIR R4 (4.0.1) resources as JSON values. Pure: it resolves no reference over the network. */
export const fhirClinicalRecords: ClinicalRecords = { readClaims, readGrant, readFacts, typeFor };
