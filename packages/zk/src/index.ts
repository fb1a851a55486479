export { coreVerify, type SignedScalars } from './bbs/core-verify.ts';
export { typedInterface } from './bbs/interface.ts';
export { randomScalar } from './bbs/scalar.ts';
export { acceptCredential, type HeldCredential, signedScalars } from './issuing/accept-credential.ts';
export type { Attributes } from './issuing/attribute-scalars.ts';
export { commitToSecret, type HolderCommitment } from './issuing/holder-commitment.ts';
export { type CredentialOrder, issueProofCredential, type ProofCredential } from './issuing/issue-credential.ts';
export { type IssuerKey, newIssuerKey } from './issuing/issuer-key.ts';
export { makeRangeParameters, parametersHash } from './parameters/range-parameters.ts';
export { makeVerifierSet, type VerifierSet } from './parameters/verifier-set.ts';
export type { SetTables } from './presentations/membership-witness.ts';
export {
  type ProofPresentation,
  parsePresentation,
  presentationText,
} from './presentations/proof-presentation.ts';
export { type ProverInput, type ProvingCredential, proveEligibility } from './presentations/prove-eligibility.ts';
export {
  newStatusRegistry,
  nextEpoch,
  type StatusRegistry,
  type TakenHandle,
  takeHandle,
  type UpdatedRegistry,
} from './registry/status-registry.ts';
export { isWitness, type StatusUpdate, type StatusWitness, updateWitness } from './registry/status-update.ts';
export {
  type AnswerWith,
  answerQuestion,
  factsFor,
  findingsOf,
  type ProofPart,
  type ProvenAnswer,
  type Question,
} from './wallet/answer-question.ts';
export {
  keepFacts,
  type ReadUpdate,
  refreshFacts,
  type SignedAnswer,
  schemaOf,
} from './wallet/held-facts.ts';
export { holderSecret } from './wallet/holder-secret.ts';
