import { vctOf } from '../credential-type.ts';
import type { ClaimPath } from '../dcql/claim-path.ts';
import type { CredentialQuery, DcqlQuery } from '../dcql/dcql-query.ts';
import { type CheckInType, typeOfProfile, typesOfGuide } from './check-in-profiles.ts';
import type { CheckInItem, CheckInRequest } from './check-in-request.ts';
import { type FormAsked, maxForms } from './form-asked.ts';
import { readForm } from './questionnaire.ts';

/** A request as a wallet is asked, and the items that cannot be asked for this way. */
export interface CheckInQuery {
  readonly query: DcqlQuery;
  /** Questionnaires, which are asked beside it. */
  readonly forms: readonly FormAsked[];
  readonly unsupported: readonly CheckInItem[];
}

interface Claims {
  readonly needed: readonly ClaimPath[];
  /** Shared if the credential has it. */
  readonly welcome?: readonly ClaimPath[];
}

/** As little of each type as a desk can work with. A consent is shown whole: it is good for nothing in part. */
const claimsOf: Readonly<Record<Exclude<CheckInType, 'ConsentGrant'>, Claims>> = {
  PatientIdentity: { needed: [['name'], ['birthDate']] },
  // wallets of others know the status of a cover by its name in the token alone
  InsuranceCoverage: { needed: [['payer'], ['memberId']], welcome: [['status'], ['plan'], ['group'], ['period']] },
  Immunization: { needed: [['vaccine'], ['occurrence']] },
  LabResult: { needed: [['code'], ['effective']], welcome: [['quantity'], ['coded'], ['text']] },
  Problem: { needed: [['code'], ['clinicalStatus']] },
  Prescription: { needed: [['medication'], ['dosage'], ['fills']] },
  Referral: { needed: [['to'], ['service'], ['priority'], ['authoredOn']], welcome: [['reason']] },
  PractitionerLicense: { needed: [['name'], ['licenseNumber'], ['profession'], ['jurisdiction']] },
  OrganizationAffiliation: { needed: [['organization'], ['role']] },
};

/**
 * A check-in request as a DCQL query (OpenID4VP 1.0 §6): one credential for each item, or one of several where any of its profiles will do; items
 * that are not required are sets of their own that an answer may leave out. A questionnaire goes along if it is in the request and every
 * question of it can be asked. Profiles and guides that no credential is made of, and questionnaires elsewhere, are not supported.
 */
export function checkInQuery({ items }: Pick<CheckInRequest, 'items'>): CheckInQuery {
  const asked = items.map((item, at) => ({ item, types: typesOf(item), at }));
  const supported = asked.filter(({ types }) => types.length > 0);
  const credentials = supported.flatMap(({ item, types, at }) =>
    types.map((type, option) => credentialQuery(type, idFor(item, at, option))),
  );
  const sets = supported.map(({ item, types, at }) => ({
    options: types.map((_, option) => [idFor(item, at, option)]),
    ...(item.required === true ? {} : { required: false }),
  }));
  const forms = asked.flatMap(({ item, at }) => formOf(item, at) ?? []).slice(0, maxForms);
  const isForm = (at: number, item: CheckInItem) => forms.some(({ id }) => id === idFor(item, at, 0));
  const query = { credentials, ...(sets.length > 0 ? { credential_sets: sets } : {}) };
  const unsupported = asked.filter(({ types, item, at }) => types.length === 0 && !isForm(at, item));
  return { query, forms, unsupported: unsupported.map(({ item }) => item) };
}

function typesOf({ content }: CheckInItem): readonly CheckInType[] {
  const profiles = content.kind === 'selection.fhir' && Array.isArray(content.profiles) ? content.profiles : [];
  const guides = content.kind === 'selection.fhir' && Array.isArray(content.profilesFrom) ? content.profilesFrom : [];
  const types = [
    ...profiles.flatMap((profile) => typeOfProfile(String(profile)) ?? []),
    ...guides.flatMap((guide) => typesOfGuide(String(guide))),
  ];
  return [...new Set(types)];
}

function formOf(item: CheckInItem, at: number): FormAsked | undefined {
  if (item.content.kind !== 'form.fhir') return undefined;
  const read = readForm(item.content.questionnaire);
  if (!('form' in read)) return undefined;
  const title = item.title ?? read.form.title ?? item.id;
  return { id: idFor(item, at, 0), title, required: item.required === true, questionnaire: read.form };
}

/** The id of an item, as far as DCQL allows it, so that an answer says which item it is for. */
function idFor({ id }: CheckInItem, at: number, option: number): string {
  const plain = /^[A-Za-z0-9_-]{1,60}$/.test(id) ? id : `item-${at}`;
  return option === 0 ? plain : `${plain}-${option}`;
}

function credentialQuery(type: CheckInType, id: string): CredentialQuery {
  const meta = { vct_values: [vctOf(type)] };
  if (type === 'ConsentGrant') return { id, format: 'vc+jwt', meta };
  const { needed, welcome = [] } = claimsOf[type];
  const claims = [...needed, ...welcome].map((path, place) => ({ id: `c${place}`, path: [...path] }));
  const ids = claims.map((claim) => claim.id);
  const sets = welcome.length > 0 ? { claim_sets: [...withFewer(ids, needed.length)] } : {};
  return { id, format: 'dc+sd-jwt', meta, claims, ...sets };
}

/** Every choice of what is welcome beside what is needed, the most first (§6.4.1: the first that fits is taken). */
function withFewer(ids: readonly string[], needed: number): string[][] {
  const [must, may] = [ids.slice(0, needed), ids.slice(needed)];
  const choices = Array.from({ length: 2 ** may.length }, (_, bits) => may.filter((_, at) => (bits & (1 << at)) !== 0));
  return choices.sort((a, b) => b.length - a.length).map((some) => [...must, ...some]);
}
