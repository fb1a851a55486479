import type { ProvenPresentation } from '@assent/application';
import { AppError, parse, zDid } from '@assent/domain';
import type {
  ICreateVerifiablePresentationArgs,
  IKey,
  IssuerAgentContext,
  IVerifyPresentationArgs,
  ProofFormat,
  VerifiablePresentation,
  VerifierAgentContext,
} from '@veramo/core-types';
import type { ICredentialProvider, ProofFormatQuery, TentativeVerificationQuery } from '@veramo/credential-w3c';
import * as z from 'zod';
import { compactOf } from '../credentials/credential-provider.ts';
import { notVerified, type ProofResult } from '../credentials/verify-result.ts';
import { didReader } from '../jws/did-documents.ts';
import { peekHeader } from '../jws/jws-header.ts';
import { plainChecks, type SignatureChecks } from '../jws/signature-checks.ts';
import { jwkOfKey } from '../keys/public-jwk.ts';
import { maxCredentialLength } from '../sd-jwt/disclosure.ts';
import { bindCredential, verifyShown } from './bound-credential.ts';
import { instantOf, zDisclose, zVerifyArgs } from './presentation-arguments.ts';

/** Our name for it: an SD-JWT VC with a key binding. */
export const shownFormat = 'dc+sd-jwt+kb';

const zShowArgs = z.object({
  presentation: z.looseObject({ holder: zDid, verifiableCredential: z.tuple([z.unknown()]) }),
  challenge: z.string().min(1),
  domain: z.string().min(1),
  disclose: z.tuple([zDisclose]).optional(),
});

/**
 * Lets Veramo's CredentialPlugin show one SD-JWT VC on its own, and check one that is (RFC 9901 §4.3). Challenge and domain are
 * always required.
 *
 * @throws AppError `invalid_request`, `key_unavailable`, `did_resolution_failed`
 */
export class ShownCredentialProvider implements ICredentialProvider {
  private readonly signatures: SignatureChecks;

  constructor(signatures: SignatureChecks = plainChecks) {
    this.signatures = signatures;
  }

  getProofFormatsSupportedForKey(key: IKey): ProofFormat[] {
    return jwkOfKey(key) ? [shownFormat] : [];
  }

  canIssueProofFormat({ proofFormat }: ProofFormatQuery): boolean {
    return proofFormat === shownFormat;
  }

  canVerifyDocumentType({ document }: TentativeVerificationQuery): boolean {
    const compact = compactOf(document);
    return compact !== undefined && isShown(compact);
  }

  createVerifiableCredential(): Promise<never> {
    return Promise.reject(new AppError('invalid_request', { pointers: ['#/proofFormat'] }));
  }

  verifyCredential(): Promise<ProofResult<never>> {
    return Promise.resolve(notVerified([{ reason: 'malformed', at: '' }]));
  }

  async createVerifiablePresentation(
    args: ICreateVerifiablePresentationArgs,
    { agent }: IssuerAgentContext,
  ): Promise<VerifiablePresentation> {
    const { presentation, challenge, domain, disclose = ['all'] } = parse(zShowArgs, args);
    const compact = compactOf(presentation.verifiableCredential[0] as never) ?? '';
    const order = { compact, disclose: disclose[0], challenge, audience: domain, at: instantOf(args.now) };
    return viewOf(await bindCredential(agent, order));
  }

  async verifyPresentation(
    args: IVerifyPresentationArgs,
    { agent }: VerifierAgentContext,
  ): Promise<ProofResult<ProvenPresentation>> {
    const { challenge, domain } = parse(zVerifyArgs, args);
    const compact = typeof args.presentation === 'string' ? args.presentation : '';
    if (compact.length > maxCredentialLength) return notVerified([{ reason: 'malformed', at: '' }]);
    const context = { read: didReader(agent, args.policies?.retiredKeys), signatures: this.signatures };
    const at = instantOf(args.policies?.now);
    const checked = await verifyShown(compact, { challenge, audience: domain }, at, context);
    if (!checked.valid) return notVerified(checked.rejections);
    return { verified: true, verifiablePresentation: viewOf(compact), proven: checked.value };
  }
}

/** Whether a text claims to be an SD-JWT VC with a key binding. */
export const isShown = (compact: string): boolean =>
  compact.includes('~') && !compact.endsWith('~') && peekHeader(compact).typ === 'dc+sd-jwt';

const viewOf = (jwt: string): VerifiablePresentation =>
  ({ proof: { type: 'JwtProof2020', jwt } }) as unknown as VerifiablePresentation;
