import type { ProvenCredential } from '@assent/application';
import { AppError, type Rejection } from '@assent/domain';
import type {
  ICreateVerifiableCredentialArgs,
  IKey,
  IssuerAgentContext,
  IVerifyCredentialArgs,
  ProofFormat,
  VerifiableCredential,
  VerifierAgentContext,
} from '@veramo/core-types';
import type { ICredentialProvider, ProofFormatQuery, TentativeVerificationQuery } from '@veramo/credential-w3c';
import { draftFromPayload } from '../credentials/credential-payload.ts';
import { reasonsAgainstDates, reasonsAgainstStatus } from '../credentials/credential-provider.ts';
import { notVerified, type ProofResult } from '../credentials/verify-result.ts';
import { didReader } from '../jws/did-documents.ts';
import { plainChecks, type SignatureChecks } from '../jws/signature-checks.ts';
import { ldpVc } from './ldp-vc.ts';

/**
 * Lets Veramo's CredentialPlugin sign and check credentials with an embedded proof (`ldp_vc`). The document is the
 * credential: an object, or its text.
 *
 * @throws AppError `did_resolution_failed`, `registry_unavailable` from `verifyCredential`: the answer is unknown
 */
export class DataIntegrityProvider implements ICredentialProvider {
  private readonly signatures: SignatureChecks;

  constructor(signatures: SignatureChecks = plainChecks) {
    this.signatures = signatures;
  }

  getProofFormatsSupportedForKey({ type }: IKey): ProofFormat[] {
    return type === 'Ed25519' ? [ldpVc.format] : [];
  }

  canIssueProofFormat({ proofFormat }: ProofFormatQuery): boolean {
    return proofFormat === ldpVc.format;
  }

  canVerifyDocumentType({ document }: TentativeVerificationQuery): boolean {
    return typeof document === 'string'
      ? ldpVc.recognises(document)
      : document?.proof?.type === 'DataIntegrityProof' && 'credentialSubject' in document;
  }

  async createVerifiableCredential(
    { credential, keyRef }: ICreateVerifiableCredentialArgs,
    { agent }: IssuerAgentContext,
  ): Promise<VerifiableCredential> {
    const compact = await ldpVc.issue(agent, draftFromPayload(credential, ldpVc.format), keyRef);
    return JSON.parse(compact) as VerifiableCredential;
  }

  async verifyCredential(
    { credential, policies = {} }: IVerifyCredentialArgs,
    context: VerifierAgentContext,
  ): Promise<ProofResult<ProvenCredential>> {
    const compact = typeof credential === 'string' ? credential : JSON.stringify(credential);
    const read = didReader(context.agent, policies.retiredKeys);
    const checked = await ldpVc.verify(compact, { read, signatures: this.signatures });
    if (!checked.valid) return notVerified(checked.rejections);
    const proven = checked.value;
    const verifiableCredential = JSON.parse(compact) as VerifiableCredential;
    const rejections: Rejection[] = [
      ...reasonsAgainstDates(proven, policies),
      // Of an object Veramo checks the status itself, of a text never.
      ...(typeof credential === 'string' ? await reasonsAgainstStatus(verifiableCredential, policies, context) : []),
    ];
    if (rejections.length > 0) return notVerified(rejections);
    return { verified: true, verifiableCredential, proven };
  }

  createVerifiablePresentation(): Promise<never> {
    return Promise.reject(new AppError('invalid_request', { pointers: ['#/proofFormat'] }));
  }

  verifyPresentation(): Promise<ProofResult<never>> {
    return Promise.resolve(notVerified([{ reason: 'malformed', at: '' }]));
  }
}
