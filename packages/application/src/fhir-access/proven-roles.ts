import { type Coding, claimsSchemas, covers, type FhirClient, type Instant, isSameCoding } from '@assent/domain';
import type { ProvenCredential } from '../ports/agent.ts';

/** Roles that were proven, and the first moment at which one of them is proven no more. */
export interface ProvenRoles {
  readonly roles: readonly Coding[];
  readonly endsAt?: Instant;
}

type Period = Parameters<typeof covers>[0];

/**
 * Which of the roles that a client may prove the credentials of its presentation do prove: the role of an affiliation, the profession
 * of a licence. The presentation has been accepted: the credentials are the presenter's, valid, and of issuers the tenant believes. An
 * affiliation with another organisation than the one the client acts for proves nothing.
 */
export function provenRoles(
  { requester, rolesToProve = [] }: Pick<FhirClient, 'requester' | 'rolesToProve'>,
  credentials: readonly ProvenCredential[],
  at: Instant,
): ProvenRoles {
  const proofs = credentials.flatMap((credential) => {
    const said = roleIn(credential, requester.organization);
    const role = said && rolesToProve.find((one) => isSameCoding(one, said.role));
    return role && isInForce(credential, said.period, at) ? [{ role, ends: endOf(credential, said.period) }] : [];
  });
  const [endsAt] = proofs.map(({ ends }) => ends).toSorted();
  return {
    roles: rolesToProve.filter((role) => proofs.some((proof) => proof.role === role)),
    ...(endsAt === undefined ? {} : { endsAt }),
  };
}

const { OrganizationAffiliation: zAffiliation, PractitionerLicense: zLicense } = claimsSchemas;
const zAffiliated = zAffiliation.pick({ role: true, period: true }).strip();
const zLicensed = zLicense.pick({ profession: true, period: true }).strip();
const zOrganization = zAffiliation.shape.organization.pick({ did: true }).strip();

function roleIn({ type, claims }: ProvenCredential, organization: string | undefined) {
  if (type === 'PractitionerLicense') {
    const { data } = zLicensed.safeParse(claims);
    return data && { role: data.profession, period: data.period };
  }
  if (type !== 'OrganizationAffiliation') return undefined;
  const { data } = zAffiliated.safeParse(claims);
  const named = zOrganization.safeParse(claims.organization).data?.did;
  return organization === undefined || organization === named ? data : undefined;
}

/** A period that is hidden may be over: where claims can be hidden it must be shown. */
const isInForce = ({ format }: ProvenCredential, period: Period | undefined, at: Instant): boolean =>
  period === undefined ? format !== 'dc+sd-jwt' : covers(period, at);

const endOf = ({ validUntil }: ProvenCredential, period: Period | undefined): Instant =>
  period !== undefined && period.end < validUntil ? period.end : validUntil;
