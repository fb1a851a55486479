import { type ConsentGrant, type Did, type Provision, toUnixSeconds } from '@assent/domain';
import { refuse } from '../elements/refusal.ts';

/** How to reach a controller: people must be able to complain and withdraw. */
export interface ControllerContact {
  readonly name: string;
  readonly contact: string;
  readonly address: Readonly<Record<string, string>>;
  readonly email: string;
  readonly phone: string;
  readonly url?: string;
}

const place = { resourceType: 'ConsentReceipt', at: '#' };

/**
 * A consent receipt of a grant in the form of Kantara 1.1, which ISO/IEC TS 27560 grew out of: for a person to keep and
 * to read. It shows what is permitted; nothing decides by it. The time is the start of the grant's period.
 *
 * @throws AppError `unsupported_resource` with a `pointer` into the grant: no evidence of language and method, no policy,
 *   a base that permits, or a controller that `contactOf` does not know
 */
export function consentReceipt(grant: ConsentGrant, contactOf: (controller: Did) => ControllerContact | undefined) {
  const { evidence = refuse(place, '/evidence'), policy } = grant;
  if (grant.base !== 'deny') refuse(place, '/base'); // what is permitted could not be listed
  const permits = grant.provisions.filter(({ effect }) => effect === 'permit');
  if (permits.length === 0) refuse(place, '/provisions');
  const controllers = grant.controller.map(
    (did, index) => [did, contactOf(did) ?? refuse(place, `/controller/${index}`)] as const,
  );
  return {
    version: 'KI-CR-v1.1.0' as const,
    jurisdiction: grant.jurisdiction,
    consentTimestamp: toUnixSeconds(grant.period.start),
    collectionMethod: evidence.method,
    consentReceiptID: grant.id,
    language: evidence.language,
    piiPrincipalId: grant.subject as string,
    piiControllers: controllers.map(([did, { name, contact, address, email, phone, url }]) => ({
      ...{ piiController: name, onBehalf: false, contact, address, email, phone },
      piiControllerUrl: url ?? did,
    })),
    policyUrl: policy[0] ?? refuse(place, '/policy'),
    services: controllers.map(([, { name }]) => ({
      service: name,
      purposes: permits.flatMap((provision) => purposesOf(provision, grant)),
    })),
    // Data on health is of a special category (GDPR article 9), whatever it says.
    sensitive: true as const,
    spiCat: ['Health'],
  };
}

function purposesOf({ purposes = [], grantee = [], data, period }: Provision, grant: ConsentGrant) {
  const named = grantee.map((party) => {
    if ('did' in party) return party.did as string;
    if ('organization' in party) return party.organization as string;
    return 'role' in party
      ? (party.role.display ?? party.role.code)
      : `${party.identifier.system}|${party.identifier.value}`;
  });
  const outside = named.filter((name) => !grant.controller.some((did) => did === name));
  const kinds = data?.flatMap(
    ({ resourceTypes, codes }) => resourceTypes ?? codes?.map(({ display, code }) => display ?? code) ?? ['Health'],
  );
  return purposes.map((purpose) => ({
    purpose,
    purposeCategory: [`http://terminology.hl7.org/CodeSystem/v3-ActReason#${purpose}`],
    consentType: 'EXPLICIT' as const,
    // All data of the patient, unless the grant names some.
    piiCategory: [...new Set(kinds ?? ['Health'])],
    primaryPurpose: purpose === 'TREAT',
    termination: (period ?? grant.period).end as string,
    thirdPartyDisclosure: outside.length > 0,
    ...(outside.length > 0 && { thirdPartyName: outside.join(', ') }),
  }));
}
