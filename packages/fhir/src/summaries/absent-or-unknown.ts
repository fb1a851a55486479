import { walkJson } from '../elements/walk-json.ts';

/** Codes by which a resource says that there is nothing, or nothing known, instead of what there is. */
const systems: readonly string[] = [
  'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips',
  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
];
/** SNOMED CT: no current problems or disability, no known immunizations. What is below them in SNOMED CT is not known here. */
const snomed: readonly string[] = ['160245001', '787482006'];

/** Whether anything in a resource is coded as absent or unknown (IPS, "Empty Sections and Missing Data"). */
export function saysNothingKnown(resource: object): boolean {
  for (const { value } of walkJson(resource)) {
    const { system, code } = value as { readonly system?: unknown; readonly code?: unknown };
    if (typeof system === 'string' && systems.includes(system)) return true;
    if (system === 'http://snomed.info/sct' && typeof code === 'string' && snomed.includes(code)) return true;
  }
  return false;
}
