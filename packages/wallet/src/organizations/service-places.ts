import { AppError, type Did, parse, type TenantId, zDid, zTenantId } from '@assent/domain';

/** Where the organisations of one service are, from where it is. */
export interface ServicePlaces {
  readonly origin: string;
  /** The did:web of an organisation, which is published at `/tenants/<id>/did.json`. */
  webDidOf(tenant: TenantId): Did;
  /** The organisation that an issuer of OpenID4VCI is. @throws AppError `invalid_request` if it is elsewhere */
  tenantOfIssuer(credentialIssuer: string): TenantId;
}

/** A wallet in a page speaks to the service that the page is from, and to nobody else: its policy allows no more. */
export function servicePlaces(origin: string): ServicePlaces {
  const { host } = new URL(origin);
  const issuers = `${origin}/openid4vci/`;
  return {
    origin,
    webDidOf: (tenant) => parse(zDid, `did:web:${encodeURIComponent(host)}:tenants:${tenant}`),
    tenantOfIssuer(credentialIssuer) {
      const tenant = credentialIssuer.startsWith(issuers)
        ? zTenantId.safeParse(credentialIssuer.slice(issuers.length)).data
        : undefined;
      if (!tenant) throw new AppError('invalid_request', { error: 'elsewhere', fault: 'it is of another service' });
      return tenant;
    },
  };
}
