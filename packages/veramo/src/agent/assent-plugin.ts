import {
  acceptPresentation,
  checkEligibility,
  decideOnAccess,
  type EligibilityProofs,
  grantForPatient,
  issueCredential,
  onboardCustodialPatient,
  onboardOrganization,
  onboardPatient,
  type Ports,
  presentForPatient,
  readHistory,
  reinstateCredential,
  requestPresentation,
  revokeConsentGrant,
  revokeCredential,
  revokeGrantForPatient,
  revokeGrantsForPatient,
  type StatusReaders,
  statusListUrls,
  suspendCredential,
  typeMetadata,
  verifyStatus,
  withKeyRecords,
} from '@assent/application';
import { parse, type TenantId } from '@assent/domain';
import type { IAgentContext, IAgentPlugin } from '@veramo/core-types';
import type { EthrNetwork } from '../dids/ethr-network.ts';
import { sha256Hex } from '../host-ports.ts';
import { tenantAgent } from '../stores/acting-tenant.ts';
import { veramoIdentities } from '../veramo-identities.ts';
import { veramoIssuerKeys } from '../veramo-issuer-keys.ts';
import { veramoProofs } from '../veramo-proofs.ts';
import { veramoSigner } from '../veramo-signer.ts';
import { veramoStatements } from '../veramo-statements.ts';
import { agentSchema } from './agent-schema.ts';
import type { SigningAgent } from './assent-agent.ts';
import { type AssentMethods, assentArguments, assentDescriptions } from './assent-methods.ts';
import { eligibilityMethods } from './eligibility-methods.ts';
import { emergencyMethods } from './emergency-methods.ts';
import { issuerKeyMethods } from './issuer-key-methods.ts';

/** What the use cases need beside the agent itself. */
export type AssentPluginPorts = Pick<
  Ports,
  | 'store'
  | 'registries'
  | 'revocations'
  | 'accreditations'
  | 'certificates'
  | 'foreignLists'
  | 'clock'
  | 'random'
  | 'emergencyChain'
> & {
  /** The ways in which the status of a credential can be read. */
  readonly statuses: StatusReaders;
  /** Where the service is reached; becomes part of each did:web and of each status entry. */
  readonly publicUrl: string;
  /** The chain of did:ethr, on which issuers change their keys. */
  readonly ethr: EthrNetwork;
  /** Without it, the methods about zero-knowledge proofs throw. */
  readonly eligibility?: EligibilityProofs;
};

export type IAssent = AssentMethods;

const methodSchemas = () => {
  const names = Object.keys(assentArguments) as (keyof typeof assentArguments)[];
  return Object.fromEntries(
    names.map((name) => [name, { description: assentDescriptions[name], arguments: assentArguments[name] }]),
  );
};

/**
 * The main job as agent methods. Each one parses its arguments, calls the use case with the agent's own keys, and returns
 * what it returns. For programs that embed the agent: the agent itself is never exposed over HTTP.
 */
export class AssentPlugin implements IAgentPlugin {
  readonly schema = agentSchema(methodSchemas());
  readonly methods: IAssent;

  constructor(given: AssentPluginPorts) {
    const portsOf = ({ agent }: IAgentContext<never>, tenant?: TenantId) =>
      portsFor(given, agent as unknown as SigningAgent, tenant);
    this.methods = {
      assentOnboardOrganization: (args, context) =>
        onboardOrganization(portsOf(context), parse(assentArguments.assentOnboardOrganization, args)),
      assentOnboardPatient: async (args, context) => {
        const input = parse(assentArguments.assentOnboardPatient, args);
        if (input.custody === 'service') {
          return { valid: true, value: await onboardCustodialPatient(portsOf(context, input.tenant), input.tenant) };
        }
        return onboardPatient(portsOf(context, input.tenant), input.tenant, input.request, input.presentation);
      },
      assentIssueCredential: (args, context) => {
        const { tenant, ...order } = parse(assentArguments.assentIssueCredential, args);
        return issueCredential(portsOf(context, tenant), tenant, order);
      },
      assentRevokeCredential: (args, context) => {
        const { tenant, credential } = parse(assentArguments.assentRevokeCredential, args);
        return revokeCredential(portsOf(context, tenant), tenant, credential);
      },
      assentSuspendCredential: (args, context) => {
        const { tenant, credential } = parse(assentArguments.assentSuspendCredential, args);
        return suspendCredential(portsOf(context, tenant), tenant, credential);
      },
      assentReinstateCredential: (args, context) => {
        const { tenant, credential } = parse(assentArguments.assentReinstateCredential, args);
        return reinstateCredential(portsOf(context, tenant), tenant, credential);
      },
      assentRequestPresentation: (args, context) => {
        const { tenant, ...asked } = parse(assentArguments.assentRequestPresentation, args);
        return requestPresentation(portsOf(context, tenant), tenant, asked);
      },
      assentVerifyPresentation: (args, context) => {
        const { tenant, request, presentation } = parse(assentArguments.assentVerifyPresentation, args);
        return acceptPresentation(portsOf(context, tenant), tenant, request, presentation);
      },
      assentCheckEligibility: (args, context) => {
        const { tenant, request, presentation, study } = parse(assentArguments.assentCheckEligibility, args);
        return checkEligibility(portsOf(context, tenant), tenant, request, presentation, study);
      },
      assentGrantForPatient: (args, context) => {
        const { tenant, patient, grant } = parse(assentArguments.assentGrantForPatient, args);
        return grantForPatient(portsOf(context, tenant), tenant, patient, grant);
      },
      assentRevokeGrantForPatient: (args, context) => {
        const { tenant, grant } = parse(assentArguments.assentRevokeGrantForPatient, args);
        return revokeGrantForPatient(portsOf(context, tenant), tenant, grant);
      },
      assentRevokeGrantsForPatient: (args, context) => {
        const { tenant, patient } = parse(assentArguments.assentRevokeGrantsForPatient, args);
        return revokeGrantsForPatient(portsOf(context, tenant), tenant, patient);
      },
      assentPresentForPatient: (args, context) => {
        const { tenant, patient, ...request } = parse(assentArguments.assentPresentForPatient, args);
        return presentForPatient(portsOf(context, tenant), tenant, patient, request);
      },
      assentDecideOnAccess: (args, context) => {
        const { tenant, request } = parse(assentArguments.assentDecideOnAccess, args);
        return decideOnAccess(portsOf(context, tenant), tenant, request);
      },
      assentRevokeConsentGrant: (args, context) => {
        const { secret } = parse(assentArguments.assentRevokeConsentGrant, args);
        return revokeConsentGrant(portsOf(context), secret);
      },
      assentReadHistory: (args, context) => {
        const { tenant, subject, limit, offset } = parse(assentArguments.assentReadHistory, args);
        return readHistory(portsOf(context, tenant), tenant, subject, { limit, offset });
      },
      assentVerifyStatus: (args, context) => {
        const { credential, way } = parse(assentArguments.assentVerifyStatus, args);
        return verifyStatus(portsOf(context), credential, way);
      },
      ...issuerKeyMethods(portsOf),
      ...emergencyMethods(portsOf),
      ...eligibilityMethods(portsOf),
    };
  }
}

/** What the use cases need, with the keys of `tenant`, or the service's own. */
function portsFor({ publicUrl, ethr, ...given }: AssentPluginPorts, agent: SigningAgent, tenant: TenantId | undefined) {
  const signing = tenant ? tenantAgent(agent, tenant) : agent;
  const signer = veramoSigner(signing);
  return {
    ...given,
    signer,
    presenter: signer,
    statements: veramoStatements(signing),
    proofs: withKeyRecords(given, veramoProofs(signing)),
    issuerKeys: veramoIssuerKeys(signing, ethr),
    identities: veramoIdentities(signing, { publicUrl }),
    listUrlOf: statusListUrls(publicUrl),
    typeMetadata: typeMetadata(publicUrl, sha256Hex),
    sha256: sha256Hex,
  };
}
