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
import { parseCompactJws } from '../jws/compact-jws.ts';
import { didReader } from '../jws/did-documents.ts';
import { peekHeader } from '../jws/jws-header.ts';
import { plainChecks, type SignatureChecks } from '../jws/signature-checks.ts';
import { isSameJson, type JsonObject } from '../jws/strict-json.ts';
import { jwkOfKey } from '../keys/public-jwk.ts';
import { instantOf, zDisclose, zVerifyArgs } from './presentation-arguments.ts';
import { signVpJwt } from './sign-presentation.ts';
import { parseVpJwt, verifyVpJwt } from './verify-presentation.ts';

const format = 'vp+jwt';

/** What our provider needs to sign; `disclose` has one entry for each credential, everything if absent. */
const zPresentArgs = z.object({
  presentation: z.looseObject({ holder: zDid, verifiableCredential: z.array(z.unknown()).max(32).default([]) }),
  challenge: z.string().min(1),
  domain: z.string().min(1),
  disclose: z.array(zDisclose).optional(),
  custody: z.enum(['holder', 'service']).default('holder'),
  keyRef: z.string().optional(),
});

/**
 * Lets Veramo's CredentialPlugin sign and check presentations (`vp+jwt`). Challenge and domain are always required, and
 * every credential inside is checked. Dates and status of the credentials are not: they are rules of the use case.
 *
 * @throws AppError `invalid_request`, `key_unavailable`, `did_resolution_failed`
 */
export class VpJwtProvider implements ICredentialProvider {
  private readonly signatures: SignatureChecks;

  constructor(signatures: SignatureChecks = plainChecks) {
    this.signatures = signatures;
  }

  getProofFormatsSupportedForKey(key: IKey): ProofFormat[] {
    return jwkOfKey(key) ? [format] : [];
  }

  canIssueProofFormat({ proofFormat }: ProofFormatQuery): boolean {
    return proofFormat === format;
  }

  canVerifyDocumentType({ document }: TentativeVerificationQuery): boolean {
    const compact = compactOf(document);
    return compact !== undefined && peekHeader(compact).typ === format;
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
    const { presentation, challenge, domain, disclose = [], custody, keyRef } = parse(zPresentArgs, args);
    const { holder, verifiableCredential } = presentation;
    const tokens = verifiableCredential.map((credential) => compactOf(credential as never) ?? '');
    const credentials = tokens.map((compact, index) => ({ compact, disclose: disclose[index] ?? ('all' as const) }));
    const binding = { challenge, audience: domain };
    const jwt = await signVpJwt(agent, { holder, credentials, binding, at: instantOf(args.now), custody, keyRef });
    return viewOf(parseCompactJws(jwt)?.payload, jwt);
  }

  async verifyPresentation(
    args: IVerifyPresentationArgs,
    { agent }: VerifierAgentContext,
  ): Promise<ProofResult<ProvenPresentation>> {
    const { challenge, domain } = parse(zVerifyArgs, args);
    const compact = compactOf(args.presentation) ?? '';
    const at = instantOf(args.policies?.now);
    const context = { read: didReader(agent, args.policies?.retiredKeys), signatures: this.signatures };
    const jws = parseVpJwt(compact);
    const checked = await verifyVpJwt(jws, { challenge, audience: domain }, at, context);
    if (!checked.valid) return notVerified(checked.rejections);
    const verifiablePresentation = viewOf(jws?.payload, compact);
    const isWhatItSays = args.presentation === compact || isSameJson(args.presentation, verifiablePresentation);
    if (!isWhatItSays) return notVerified([{ reason: 'malformed', at: '' }]);
    return { verified: true, verifiablePresentation, proven: checked.value };
  }
}

/** A presentation in the form in which agents of Veramo pass them; the token is `proof.jwt`. */
const viewOf = (payload: JsonObject | undefined, jwt: string): VerifiablePresentation =>
  ({ ...payload, proof: { type: 'JwtProof2020', jwt } }) as unknown as VerifiablePresentation;
