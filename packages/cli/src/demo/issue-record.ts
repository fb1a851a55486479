import type { Client } from '@assent/api';
import { type Did, plusSeconds, type TrialCriteria } from '@assent/domain';
import type { BundleResource } from '@assent/fhir';
import { systemClock } from '@assent/veramo';
import type { Player } from './cast.ts';
import { isUnusableResource, type PatientRecord } from './record.ts';

const year = 365 * 86_400;

/** What issuing a list of resources came to. */
export interface Issued {
  readonly ids: readonly string[];
  /** Resources that no credential can say truly, with the reason. */
  readonly skipped: readonly string[];
}

/** Issues a credential for each resource. A resource that cannot become one is reported, never dropped silently. */
export async function issueResources(
  { client }: Player,
  subject: Did,
  resources: readonly BundleResource[],
  related: readonly BundleResource[],
): Promise<Issued> {
  const validUntil = plusSeconds(systemClock().now(), year);
  const ids: string[] = [];
  const skipped: string[] = [];
  for (const { resource, pointer } of resources) {
    try {
      const body = { subject, resource, related: referencedBy(resource, related), validUntil };
      ids.push((await client.issueCredential({ body })).id);
    } catch (error) {
      if (!isUnusableResource(error)) throw error;
      skipped.push(`${resource.resourceType} at ${pointer}: ${error.message}`);
    }
  }
  return { ids, skipped };
}

/** Only what the resource names, so that requests stay small. */
function referencedBy(resource: BundleResource['resource'], related: readonly BundleResource[]) {
  const text = JSON.stringify(resource);
  return related
    .filter(({ fullUrl, resource: { resourceType, id } }) => {
      return (fullUrl && text.includes(fullUrl)) || (id && text.includes(`${resourceType}/${id}`));
    })
    .map(({ fullUrl, resource: target }) => ({ ...(fullUrl ? { fullUrl } : {}), resource: target }));
}

/** Assesses the record against trial criteria at the clinic and issues what came out. */
export async function issueEligibility(
  client: Client,
  subject: Did,
  document: { readonly resourceType: string },
  criteria: TrialCriteria,
) {
  const claims = await client.assessEligibility({ body: { bundle: document, criteria } });
  const validUntil = plusSeconds(systemClock().now(), 30 * 86_400);
  await client.issueCredential({ body: { subject, content: { type: 'TrialEligibility', claims }, validUntil } });
  return claims;
}

/** Everything a record says, issued by those who would vouch for it. */
export async function issueRecord(
  cast: Readonly<Record<'clinic' | 'lab' | 'insurer', Player>>,
  dids: Readonly<Record<'clinic' | 'lab' | 'insurer', Did>>,
  { byIssuer, related }: PatientRecord,
): Promise<Readonly<Record<'clinic' | 'lab' | 'insurer', Issued>>> {
  return {
    clinic: await issueResources(cast.clinic, dids.clinic, byIssuer.clinic, related),
    lab: await issueResources(cast.lab, dids.lab, byIssuer.lab, related),
    insurer: await issueResources(cast.insurer, dids.insurer, byIssuer.insurer, related),
  };
}
