import {
  acceptFacts,
  answerProofRequest,
  type EligibilityProofs,
  enrol,
  findProofRequest,
  type IssuePorts,
  openStudy,
  orderFacts,
  type Ports,
  requestProof,
  type StatementSigner,
} from '@assent/application';
import { AppError, parse, type TenantId } from '@assent/domain';
import type { IAgentContext } from '@veramo/core-types';
import { type AssentMethods, assentArguments } from './assent-methods.ts';

type EligibilityMethods = Pick<
  AssentMethods,
  | 'assentOrderFacts'
  | 'assentAcceptFacts'
  | 'assentOpenStudy'
  | 'assentRequestProof'
  | 'assentReadProofRequest'
  | 'assentAnswerProofRequest'
  | 'assentEnrol'
>;
type GivenPorts = IssuePorts &
  Pick<Ports, 'sha256'> & {
    readonly statements: StatementSigner;
    readonly eligibility?: EligibilityProofs | undefined;
  };

/** The use cases about zero-knowledge proofs, as agent methods. */
export function eligibilityMethods(
  givenOf: (context: IAgentContext<never>, tenant: TenantId) => GivenPorts,
): EligibilityMethods {
  const portsOf = (context: IAgentContext<never>, tenant: TenantId) => {
    const { eligibility, ...ports } = givenOf(context, tenant);
    if (!eligibility) throw new AppError('configuration_invalid', { missing: 'eligibility' });
    return { ...ports, eligibility };
  };
  return {
    assentOrderFacts: (args, context) => {
      const { tenant, ...order } = parse(assentArguments.assentOrderFacts, args);
      return orderFacts(portsOf(context, tenant), tenant, order);
    },
    assentAcceptFacts: (args, context) => {
      const { tenant, holder, offer, ...commitment } = parse(assentArguments.assentAcceptFacts, args);
      return acceptFacts(portsOf(context, tenant), tenant, holder, offer, commitment);
    },
    assentOpenStudy: (args, context) => {
      const { tenant, ...order } = parse(assentArguments.assentOpenStudy, args);
      return openStudy(portsOf(context, tenant), tenant, order);
    },
    assentRequestProof: (args, context) => {
      const { tenant, study, seconds } = parse(assentArguments.assentRequestProof, args);
      return requestProof(portsOf(context, tenant), tenant, study, { seconds });
    },
    assentReadProofRequest: (args, context) => {
      const { tenant, request } = parse(assentArguments.assentReadProofRequest, args);
      return findProofRequest(portsOf(context, tenant), tenant, request);
    },
    assentAnswerProofRequest: (args, context) => {
      const { tenant, request, presentation } = parse(assentArguments.assentAnswerProofRequest, args);
      return answerProofRequest(portsOf(context, tenant), tenant, request, presentation);
    },
    assentEnrol: (args, context) => {
      const { tenant, study, request } = parse(assentArguments.assentEnrol, args);
      return enrol(portsOf(context, tenant), tenant, study, request);
    },
  };
}
