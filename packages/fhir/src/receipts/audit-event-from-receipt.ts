import type { Did, Receipt } from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import { eventCodes, receiptEventSystem } from './receipt-events.ts';

/**
 * A FHIR R4 AuditEvent of a receipt, written by `observer`. An access is an authorization decision by consent as in IHE
 * BALP (AuthZconsent), a failure with its reasons if it was denied; everything else a patient record event. The profile
 * is not claimed: it wants the network address of a client, which a receipt does not have.
 */
export function auditEventFromReceipt(receipt: Receipt, observer: Did) {
  const { id, at, event, reasons } = receipt;
  const isDecision = event === 'access_permitted' || event === 'access_denied';
  const isDenied = event === 'access_denied';
  return {
    resourceType: 'AuditEvent' as const,
    id,
    type: isDecision ? { system: dicom, code: '110113' } : { system: dicom, code: '110110' },
    subtype: [
      ...(isDecision ? [{ system: authorizationSubtypes, code: 'AuthZ-Consent' }] : []),
      { system: receiptEventSystem, code: event },
    ],
    action: eventCodes[event].action,
    recorded: at as string,
    outcome: isDenied ? ('8' as const) : ('0' as const),
    ...(isDenied && reasons.length > 0 ? { outcomeDesc: reasons.join(', ') } : {}),
    agent: agentsOf(receipt, observer),
    source: {
      observer: named(observer),
      type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '6' }],
    },
    entity: entitiesOf(receipt),
  };
}

const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
const authorizationSubtypes = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType';
const authorizer = 'http://terminology.hl7.org/CodeSystem/extra-security-role-type';

function agentsOf({ actor, human, purposes = [] }: Receipt, observer: Did) {
  const type = human ? { system: codeSystems.participationType, code: 'IRCP' } : { system: dicom, code: '110150' }; // an application: nobody looked at it
  const purposeOfUse = purposes.map((code) => ({ coding: [{ system: codeSystems.actReason, code }] }));
  return [
    { type: { coding: [type] }, who: named(actor), requestor: true, ...(purposeOfUse.length > 0 && { purposeOfUse }) },
    { type: { coding: [{ system: authorizer, code: 'authserver' }] }, who: named(observer), requestor: false },
  ];
}

function entitiesOf({ subject, dataClasses, action, grants, credentials, emergency }: Receipt) {
  const detail = [
    ...dataClasses.map((valueString) => ({ type: 'dataClass', valueString })),
    ...(action === undefined ? [] : [{ type: 'action', valueString: action as string }]),
    ...(emergency === undefined ? [] : [{ type: 'emergency', valueString: emergency }]),
  ];
  return [
    {
      what: { type: 'Patient', ...named(subject) },
      type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '1' },
      role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1' },
      ...(detail.length > 0 && { detail }),
    },
    ...grants.map((grant) => ({
      what: { type: 'Consent', identifier: { value: grant } },
      type: { system: codeSystems.resourceTypes, code: 'Consent' },
    })),
    ...credentials.map((credential) => ({
      what: { identifier: { value: credential } },
      type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '2' },
    })),
  ];
}

const named = (did: Did) => ({ identifier: { system: codeSystems.uri, value: did as string } });
