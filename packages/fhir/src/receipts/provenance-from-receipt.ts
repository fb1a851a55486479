import { AppError, type Did, type Receipt } from '@assent/domain';
import { codeSystems } from '../elements/code-systems.ts';
import { eventCodes } from './receipt-events.ts';

/** What came to be or changed, and how; undefined if nothing did. */
function changeOf(receipt: Receipt) {
  const { operation, target } = eventCodes[receipt.event];
  const targets = target === undefined ? [] : receipt[target];
  return operation === undefined || targets.length === 0 ? undefined : { operation, target, targets };
}

/** Whether a receipt is about credentials or grants that came to be or changed. */
export const isOfChange = (receipt: Receipt): boolean => changeOf(receipt) !== undefined;

/**
 * A FHIR R4 Provenance of a receipt about credentials or grants that came to be or changed.
 *
 * @throws AppError `unsupported_resource` with `event` for a receipt of an access or a presentation, which made and
 *   changed nothing, and for one that names nothing
 */
export function provenanceFromReceipt(receipt: Receipt) {
  const { id, at, event, actor, human, subject, purposes = [] } = receipt;
  const change = changeOf(receipt);
  if (!change) throw new AppError('unsupported_resource', { resourceType: 'Provenance', event });
  const { operation, target, targets } = change;
  const reason = purposes.map((code) => ({ coding: [{ system: codeSystems.actReason, code }] }));
  return {
    resourceType: 'Provenance' as const,
    id,
    target: targets.map((value) => ({ ...(target === 'grants' && { type: 'Consent' }), identifier: { value } })),
    recorded: at as string,
    ...(reason.length > 0 && { reason }),
    activity: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: operation }] },
    agent: [
      {
        type: { coding: [{ system: agentTypes, code: human ? 'author' : 'assembler' }] },
        who: named(actor),
      },
    ],
    entity: [{ role: 'source' as const, what: { type: 'Patient', ...named(subject) } }],
  };
}

const agentTypes = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const named = (did: Did) => ({ identifier: { system: codeSystems.uri, value: did as string } });
