import type { CompactCredential, CredentialDraft, PresentationBinding, ProvenPresentation } from '@assent/application';
import type { ClaimPath, Did, Instant, Verification } from '@assent/domain';
import { createPatientDid } from '../dids/did-providers.ts';
import { draftOf, noon } from './sample-credentials.ts';
import { partsOf } from './token-tools.ts';
import { createWallet, type Wallet } from './wallet.ts';

/** A credential, and what of it is to be shown. */
export interface Shown {
  readonly compact: CompactCredential;
  readonly disclose: readonly ClaimPath[] | 'all';
}

/** A clinic that issued credentials to a patient, who presents them under another DID. */
export interface PresentationWorld {
  readonly clinic: Wallet;
  readonly patient: Wallet;
  readonly issuer: Did;
  /** The patient's DID at the clinic. */
  readonly subject: Did;
  /** The patient's DID at the verifier. */
  readonly holder: Did;
  readonly binding: PresentationBinding;
  /** A credential whose claims can be hidden, and one whose claims cannot. */
  readonly hidden: CompactCredential;
  readonly plain: CompactCredential;
  issue(changes?: Partial<CredentialDraft>): Promise<CompactCredential>;
  present(credentials: readonly Shown[], custody?: 'holder' | 'service'): Promise<string>;
  verify(compact: string, asked?: PresentationBinding, at?: Instant): Promise<Verification<ProvenPresentation>>;
  /** A presentation with other contents, signed anew by its holder. */
  resigned(compact: string, change: object): Promise<string>;
}

export async function presentationWorld(): Promise<PresentationWorld> {
  const clinic = createWallet();
  const patient = createWallet();
  const issuer = await createPatientDid(clinic.agent, 'jwk');
  const subject = await createPatientDid(patient.agent, 'jwk');
  const holder = await createPatientDid(patient.agent, 'key');
  const binding = { challenge: 'nonce-1', audience: issuer };
  const issue = (changes: Partial<CredentialDraft> = {}) =>
    clinic.signer.signCredential(draftOf(issuer, subject, changes));
  const named = { clinic, patient, issuer, subject, holder, binding, issue };
  return {
    ...named,
    hidden: await issue(),
    plain: await issue({ format: 'vc+jwt' }),
    present: (credentials, custody = 'holder') =>
      patient.signer.signPresentation(holder, credentials, binding, { at: noon, custody }),
    verify: (compact, asked = binding, at = noon) => clinic.proofs.verifyPresentation(compact, asked, at),
    resigned: (compact, change) =>
      patient.sign(holder, { typ: 'vp+jwt' }, { ...partsOf(compact).payload, ...change }, 'authentication'),
  };
}

/** All of a credential. */
export const all = (compact: CompactCredential): Shown => ({ compact, disclose: 'all' });

/** The `data:` URLs of the credentials in a presentation. */
export const envelopesIn = (compact: string): string[] =>
  (partsOf(compact).payload.verifiableCredential as { id: string }[]).map(({ id }) => id);

/** The member of a presentation that has such credentials. */
export const enveloped = (...ids: string[]): object => ({
  verifiableCredential: ids.map((id) => ({ id, type: 'EnvelopedVerifiableCredential' })),
});
