import type { ProvenCredential } from '@assent/application';
import { AppError, instantFrom, parse, type Rejection, reject, type Verification } from '@assent/domain';
import type {
  ICreateVerifiableCredentialArgs,
  ICredentialStatusVerifier,
  IKey,
  IssuerAgentContext,
  IVerifyCredentialArgs,
  ProofFormat,
  VerifiableCredential,
  VerificationPolicies,
  VerifierAgentContext,
  W3CVerifiableCredential,
  W3CVerifiablePresentation,
} from '@veramo/core-types';
import type { ICredentialProvider, ProofFormatQuery, TentativeVerificationQuery } from '@veramo/credential-w3c';
import { didReader } from '../jws/did-documents.ts';
import { plainChecks, type SignatureChecks } from '../jws/signature-checks.ts';
import { isSameJson } from '../jws/strict-json.ts';
import { jwkOfKey } from '../keys/public-jwk.ts';
import { maxCredentialLength } from '../sd-jwt/disclosure.ts';
import type { TokenCodec } from './credential-codec.ts';
import { credentialView, draftFromPayload, zSigningCertificate } from './credential-payload.ts';
import { proveToken } from './jwt-credential.ts';
import { notVerified, type ProofResult } from './verify-result.ts';

/**
 * Lets Veramo's CredentialPlugin sign and check one format, and leaves every other text to the next provider.
 *
 * @throws AppError `did_resolution_failed`, `registry_unavailable` from `verifyCredential`: the answer is unknown
 */
export class CompactCredentialProvider implements ICredentialProvider {
  private readonly codec: TokenCodec;
  private readonly signatures: SignatureChecks;

  constructor(codec: TokenCodec, signatures: SignatureChecks = plainChecks) {
    this.codec = codec;
    this.signatures = signatures;
  }

  get format(): ProofFormat {
    return this.codec.format;
  }

  getProofFormatsSupportedForKey(key: IKey): ProofFormat[] {
    return jwkOfKey(key) ? [this.codec.format] : [];
  }

  canIssueProofFormat({ proofFormat }: ProofFormatQuery): boolean {
    return proofFormat === this.codec.format;
  }

  canVerifyDocumentType({ document }: TentativeVerificationQuery): boolean {
    const compact = compactOf(document);
    return compact !== undefined && this.codec.recognises(compact);
  }

  async createVerifiableCredential(
    { credential, keyRef, certificate }: ICreateVerifiableCredentialArgs,
    { agent }: IssuerAgentContext,
  ): Promise<VerifiableCredential> {
    const said = draftFromPayload(credential, this.codec.format);
    const draft = certificate === undefined ? said : { ...said, certificate: parse(zSigningCertificate, certificate) };
    // a format that knows no certificates would sign with a key of the DID
    if (certificate !== undefined && draft.format !== 'dc+sd-jwt')
      throw new AppError('invalid_request', { pointers: ['#/certificate'] });
    const compact = await this.codec.issue(agent, draft, keyRef);
    return credentialView({ ...draft, keyBound: false, compact: compact as ProvenCredential['compact'] });
  }

  async verifyCredential(
    { credential, policies = {} }: IVerifyCredentialArgs,
    context: VerifierAgentContext,
  ): Promise<ProofResult<ProvenCredential>> {
    const checked = await this.prove(credential, context, policies);
    if (!checked.valid) return notVerified(checked.rejections);
    const proven = checked.value;
    const verifiableCredential = credentialView(proven);
    const rejections = [
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

  /** Checks the token. An object beside it must say exactly what the token says. */
  private async prove(
    document: W3CVerifiableCredential,
    { agent }: VerifierAgentContext,
    { retiredKeys }: VerificationPolicies,
  ): Promise<Verification<ProvenCredential>> {
    const compact = compactOf(document);
    if (compact === undefined || compact.length > maxCredentialLength) return reject('malformed');
    const context = { read: didReader(agent, retiredKeys), signatures: this.signatures };
    const checked = await proveToken(this.codec, compact, context);
    if (typeof document === 'string' || !checked.valid) return checked;
    return isSameJson(document, credentialView(checked.value)) ? checked : reject('malformed');
  }
}

/** The token of a document: the document itself, or the token that an object from one of our providers carries. */
export function compactOf(document: W3CVerifiableCredential | W3CVerifiablePresentation): string | undefined {
  const compact: unknown = typeof document === 'string' ? document : document?.proof?.jwt;
  return typeof compact === 'string' ? compact : undefined;
}

/** What the dates of a proven credential say against it, unless `policies` say not to look. */
export function reasonsAgainstDates(
  { validFrom, validUntil }: ProvenCredential,
  policies: VerificationPolicies,
): Rejection[] {
  const now = instantFrom((policies.now ?? Date.now() / 1000) * 1000);
  const checksFrom = policies.issuanceDate !== false && policies.nbf !== false;
  const checksUntil = policies.expirationDate !== false && policies.exp !== false;
  return [
    ...(checksFrom && now < validFrom ? [{ reason: 'not_yet_valid', at: '' } as const] : []),
    ...(checksUntil && validUntil <= now ? [{ reason: 'expired', at: '' } as const] : []),
  ];
}

/** What its status says. @throws AppError `registry_unavailable`: unknown */
export async function reasonsAgainstStatus(
  credential: VerifiableCredential,
  policies: VerificationPolicies,
  { agent }: VerifierAgentContext,
): Promise<Rejection[]> {
  if (policies.credentialStatus === false || credential.credentialStatus === undefined) return [];
  const { checkCredentialStatus } = agent as Partial<CheckingAgent>;
  if (!checkCredentialStatus) throw new AppError('registry_unavailable', { reason: 'the agent has no StatusPlugin' });
  const { revoked, suspended } = await checkCredentialStatus({ credential });
  if (!revoked) return [];
  return [{ reason: suspended === true ? 'suspended' : 'revoked', at: '' }];
}

interface CheckingAgent {
  checkCredentialStatus(
    args: Parameters<ICredentialStatusVerifier['checkCredentialStatus']>[0],
  ): ReturnType<ICredentialStatusVerifier['checkCredentialStatus']>;
}
