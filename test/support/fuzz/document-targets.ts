import { readFileSync } from 'node:fs';
import {
  AppError,
  type ConsentGrant,
  canonicalJson,
  isHarmlessJson,
  parse,
  select,
  unsatisfied,
  zAccessRequest,
  zConsentGrant,
  zDcqlQuery,
  zStatusEntry,
  zTrialCriteria,
  zTypedClaims,
} from '@assent/domain';
import { consentFromGrant, consentR5FromGrant, fhirClinicalRecords, readSummary, splitBundle } from '@assent/fhir';
import { statusListForms } from '@assent/openid4vc';
import { grantOf } from '../people.ts';
import { mutateJson } from './mutate.ts';
import type { FuzzTarget } from './target.ts';

type Json = Record<string, unknown>;

const did = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK' as ConsentGrant['grantor'];
const other = 'did:web:clinic.example' as ConsentGrant['grantor'];

/** Bundles of synthetic patients, read once. */
const file = (name: string) => JSON.parse(readFileSync(new URL(`../../patients/${name}`, patientsBase), 'utf8'));
const patientsBase = import.meta.url.replace('/test/dist/', '/test/');

/** Every answer but an `AppError` is a defect: a parser says no, and throws nothing of its libraries. */
export function unlessRefused(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

const maxDepth = 64;

/** A parser of JSON values behind the door that all of them pass (`isHarmlessJson`), with values that it accepts. Those are tried first: a target that refuses them tests little. */
export function jsonTarget(name: string, seeds: readonly unknown[], read: (value: unknown) => unknown): FuzzTarget {
  for (const seed of seeds) read(structuredClone(seed));
  return {
    name,
    make: (random) => mutateJson(random, random.pick(seeds)),
    run: (input) => {
      if (isHarmlessJson(input, maxDepth)) unlessRefused(() => read(input));
    },
  };
}

const registryEntry = {
  type: 'StatusRegistryEntry',
  statusPurpose: 'revocation',
  chainId: 1,
  registry: `0x${'ab'.repeat(20)}`,
  listId: `0x${'01'.repeat(32)}`,
  index: 7,
  uri: `https://a.example/status-lists/0x${'01'.repeat(32)}`,
};

const query = {
  credentials: [
    {
      id: 'a',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:assent:PatientIdentity:1'] },
      claims: [{ path: ['name', 'given', 0] }, { path: ['name', null] }],
    },
  ],
};

const held = {
  type: 'PatientIdentity',
  format: 'dc+sd-jwt',
  claims: { name: { given: ['A', 'B'], family: 'C' } },
} as const;

const accessRequest = {
  subject: did,
  requester: { did: other, roles: [{ system: 's', code: 'c' }], identifiers: [{ system: 's', value: 'v' }] },
  purposes: ['TREAT'],
  action: 'view',
  resource: { type: 'Observation', securityLabels: [], codes: [{ system: 's', code: 'c' }] },
};

/** A bundle with only some of its entries: a large one is mutated where nobody looks. */
function smallBundles(): Json[] {
  return ['noe-tremblay.json', 'aoife-ni-bhriain.json', 'layla-haddad.json'].map((name) => {
    const bundle = file(name) as Json & { entry: { resource: Json }[] };
    const seen = new Map<unknown, number>();
    const entry = bundle.entry.filter(({ resource }) => {
      const count = (seen.get(resource.resourceType) ?? 0) + 1;
      seen.set(resource.resourceType, count);
      return count <= 2;
    });
    return { ...bundle, entry };
  });
}

/** Readers of documents: consents, queries, claims, FHIR, and statements about status. */
export function documentTargets(): FuzzTarget[] {
  const grant = grantOf(did, other, { policy: ['https://a.example/policy'] });
  const bundles = smallBundles();
  const resources = bundles.flatMap(({ entry }) => (entry as { resource: Json }[]).map(({ resource }) => resource));
  const claimed = resources.filter(({ resourceType }) => fhirClinicalRecords.typeFor(String(resourceType)));
  const claims = claimed.flatMap((resource) =>
    readIfAny(() => fhirClinicalRecords.readClaims(resource, { on: '2026-11-28', related: resources })),
  );
  const context = {
    id: grant.id,
    lineage: grant.lineage,
    version: 1,
    grantor: did,
    subject: did,
    jurisdiction: 'US-OR',
    partyOf: () => other,
  };
  const consents = [consentFromGrant(grant), consentR5FromGrant(grant)];
  const summary = JSON.parse(
    readFileSync(new URL('../../vectors/ips/bundle-with-immunization.json', patientsBase), 'utf8'),
  );
  return [
    jsonTarget('status entries', [registryEntry, { ...registryEntry, type: 'ConsentRevocationEntry' }], (value) =>
      zStatusEntry.safeParse(value),
    ),
    jsonTarget('DCQL queries', [query], (value) => {
      const asked = parse(zDcqlQuery, value);
      for (const { claims: wanted } of asked.credentials)
        for (const { path } of wanted ?? []) select(held.claims, path);
      return unsatisfied(asked, [held]);
    }),
    jsonTarget('consent grants', [grant], (value) => canonicalJson(parse(zConsentGrant, value))),
    jsonTarget('claims of credentials', claims, (value) => parse(zTypedClaims, value)),
    jsonTarget('access requests', [accessRequest], (value) => parse(zAccessRequest, value)),
    jsonTarget('trial criteria', [file('trial-criteria.json')], (value) => parse(zTrialCriteria, value)),
    jsonTarget('FHIR bundles', bundles, (value) => splitBundle(value)),
    jsonTarget('FHIR facts', bundles, (value) => fhirClinicalRecords.readFacts(value)),
    jsonTarget(
      'FHIR resources',
      claimed.filter(
        (resource) =>
          readIfAny(() => fhirClinicalRecords.readClaims(resource, { on: '2026-11-28', related: resources })).length >
          0,
      ),
      (value) => fhirClinicalRecords.readClaims(value, { on: '2026-11-28', related: resources }),
    ),
    jsonTarget('FHIR summaries', [summary], (value) => readSummary(value, '2026-11-28' as never)),
    jsonTarget('FHIR consents', consents, (value) => fhirClinicalRecords.readGrant(value, context)),
  ];
}

/** Lists of both standards, unsigned: signatures are another target's. */
export async function listTargets(): Promise<FuzzTarget[]> {
  const bits = new Uint8Array(16_384).map((_, index) => (index % 97 === 0 ? 5 : 0));
  const content = {
    uri: registryEntry.uri,
    issuer: did,
    issuedAt: '2026-01-01T00:00:00Z',
    expiresAt: '2026-01-02T00:00:00Z',
    ttlSeconds: 60,
    bits,
  };
  const forms = [
    ['status lists of W3C', statusListForms['vc+jwt']],
    ['status lists of the IETF', statusListForms['dc+sd-jwt']],
  ] as const;
  return Promise.all(
    forms.map(async ([name, form]) => {
      const payload = await form.payloadOf(content as never);
      return jsonTarget(name, [payload], (value) => {
        const list = form.read(value as never);
        return list && [0, 1, 131_071, 2 ** 30].map((index) => list.readingAt(index));
      });
    }),
  );
}

function readIfAny<T>(read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    if (error instanceof AppError) return []; // not every resource can be vouched for
    throw error;
  }
}
