import type { Endpoints, ResultOf } from '@assent/api';
import {
  type CertificationPorts,
  requestIssuerCertificate,
  type StoredIssuerCertificate,
  setIssuerCertificate,
  stateOfCertificate,
} from '@assent/application';
import type { TenantId } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf } from './context.ts';

type CertificateHandlers = Pick<
  Handlers,
  'requestIssuerCertificate' | 'setIssuerCertificate' | 'readIssuerCertificate'
>;

/** What an organisation signs SD-JWT VCs under. */
export function issuerCertificateHandlers({ ports, certification }: HandlerContext): CertificateHandlers {
  const { store, clock } = ports;
  const given: CertificationPorts = { store, clock, certification };
  const kept = async (tenant: TenantId) =>
    shown(
      ports,
      certification.issuerOf(tenant),
      await store.tenant(tenant, (records) => records.issuerCertificate.get()),
    );
  return {
    requestIssuerCertificate: ({ body, caller }) =>
      requestIssuerCertificate(given, tenantIdOf(caller), {
        subject: body.subject,
        withNewKey: body.newKey === true,
      }),
    setIssuerCertificate: async ({ body, caller }) => {
      await setIssuerCertificate(given, tenantIdOf(caller), body.pem);
      return kept(tenantIdOf(caller));
    },
    readIssuerCertificate: ({ caller }) => kept(tenantIdOf(caller)),
  };
}

function shown(
  { certificates, clock }: HandlerContext['ports'],
  issuer: string,
  { current, requestedKeyRef }: StoredIssuerCertificate = {},
): ResultOf<Endpoints['readIssuerCertificate']> {
  const described = current && {
    state: stateOfCertificate(current, clock.now()),
    endsAt: current.endsAt,
    renewsItself: current.renewAt !== undefined,
    chain: current.chain.flatMap((one) => certificates.describe(one) ?? []),
    x5c: [...current.chain],
  };
  return { issuer, isRequested: requestedKeyRef !== undefined, ...(described ? { certificate: described } : {}) };
}
