import { type Client, createClient } from '@assent/api';
import type { ConsentGrant } from '@assent/domain';
import { type Did, type IssuedType, plusSeconds, type Tenant, type TenantId, type TenantKind } from '@assent/domain';
import { secureRandom, systemClock } from '@assent/veramo';
import type { Wallet } from '../wallet/wallet.ts';

/** An organisation of the demo, with its own client. */
export interface Player {
  readonly tenant: Tenant;
  readonly client: Client;
}

const roles: readonly { id: string; kind: TenantKind; name: string; accreditedFor: IssuedType[] }[] = [
  {
    id: 'pain-clinic',
    kind: 'clinic',
    name: 'Exampleton Pain Clinic',
    accreditedFor: [
      'PatientIdentity',
      'Problem',
      'Immunization',
      'LabResult',
      'TrialEligibility',
      'EligibilityFacts',
      'PractitionerLicense',
      'OrganizationAffiliation',
    ],
  },
  {
    id: 'reference-lab',
    kind: 'lab',
    name: 'Sampleford Reference Laboratory',
    accreditedFor: ['LabResult', 'EligibilityFacts'],
  },
  { id: 'mutual-health', kind: 'insurer', name: 'Placeholder Mutual Health', accreditedFor: ['InsuranceCoverage'] },
  { id: 'trials-institute', kind: 'sponsor', name: 'Specimen Trials Institute', accreditedFor: [] },
];

export type Cast = Readonly<Record<TenantKind, Player>>;

/** Onboards the four organisations; `suffix` keeps them apart from those of an earlier demo on the same service. */
export async function onboardCast(url: string, operator: Client, suffix: string): Promise<Cast> {
  const players = await Promise.all(
    roles.map(async ({ id, ...role }) => {
      const body = { ...role, id: `${id}${suffix}` as TenantId };
      const { tenant, apiKey } = await operator.onboardOrganization({ body });
      return [role.kind, { tenant, client: createClient({ baseUrl: url, token: apiKey }) }] as const;
    }),
  );
  return Object.fromEntries(players) as Record<TenantKind, Player>;
}

/** Registers the wallet at an organisation under a DID made for it, by answering its request. */
export async function register(wallet: Wallet, url: string, { tenant, client }: Player): Promise<Did> {
  const did = await wallet.didFor(url, tenant.id);
  const body = { query: { credentials: [] }, purpose: 'Registration' };
  const request = await client.requestPresentation({ body });
  const { presentation } = await wallet.answer(request, did);
  const onboarded = await client.onboardPatient({ body: { custody: 'holder', request: request.id, presentation } });
  if (!onboarded.valid) throw new Error(`registration was refused: ${onboarded.rejections[0]?.reason}`);
  return did;
}

const year = 365 * 86_400;

/** The consent of the demo: one clinic may view three kinds of data for treatment, for one year. */
export function treatmentGrant(patient: Did, clinic: Did): ConsentGrant {
  const random = secureRandom();
  const start = plusSeconds(systemClock().now(), -1);
  return {
    id: random.uuid(),
    lineage: random.uuid(),
    version: 1,
    grantor: patient,
    subject: patient,
    category: [{ system: 'http://loinc.org', code: '59284-0', display: 'Patient Consent' }],
    controller: [clinic],
    base: 'deny',
    policy: ['https://clinic.example/policy/privacy/3'],
    jurisdiction: 'US-OR',
    period: { start, end: plusSeconds(start, year) },
    provisions: [
      {
        effect: 'permit',
        grantee: [{ did: clinic }],
        purposes: ['TREAT'],
        actions: ['view'],
        data: [{ resourceTypes: ['Observation', 'Condition', 'Immunization'] }],
      },
    ],
    redisclosure: 'forbidden',
    delegation: { allowed: false },
    emergency: 'break-glass-two-person',
  };
}
