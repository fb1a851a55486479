import type { Client, PresentationRequestMessage } from '@assent/api';
import {
  answerRequest,
  type CompactCredential,
  type CompactPresentation,
  chooseCredentials,
  type Disclosure,
  type ExplainedRequest,
  explainRequest,
  type PresentationBinding,
  type SignedGrant,
  serviceTenant,
  showAnswers,
  signConsentGrant,
  type VpToken,
} from '@assent/application';
import { AppError, type ConsentGrant, type DcqlQuery, type Did, holderOnly, type Instant, vctOf } from '@assent/domain';
import { consentKeyOf } from '@assent/evm';
import { keyProofType } from '@assent/openid4vc';
import { createWalletAgent, secureRandom, systemClock, veramoSigner, veramoStatements } from '@assent/veramo';
import type { Network } from '../network.ts';
import type { CertificateTrust } from './certificate-trust.ts';
import { markUsed, usable } from './copies.ts';
import { epochKeyFor, type TakenBack, takeBackAll } from './epochs.ts';
import { type IssuerNotes, issuerNotes } from './issuer-notes.ts';
import { type PairwiseDids, pairwiseDids } from './pairwise-dids.ts';
import { receiveCredentials } from './receive-credentials.ts';
import { type WalletFacts, walletFacts } from './wallet-facts.ts';
import type { WalletFile } from './wallet-file.ts';
import { walletKeyStore } from './wallet-key-store.ts';

/** What a wallet shows before anything leaves it. */
export interface Answer {
  readonly disclosures: readonly Disclosure[];
  readonly presentation: CompactPresentation;
}

/** The same, for each credential of a query. */
export interface Shown {
  readonly disclosures: readonly Disclosure[];
  readonly vpToken: VpToken;
}

export interface Wallet extends PairwiseDids, IssuerNotes, WalletFacts {
  /** Proves the key of a DID of this wallet to an issuer (OpenID4VCI 1.0 Appendix F.1). */
  proveKey(did: Did, claims: Readonly<Record<string, unknown>>): Promise<string>;
  /**
   * Keeps credentials whose proofs hold and whose key is ours. Those of an issuer known by a certificate need `trust`, which says how far
   * it is believed. `areCopies`: they say the same, and each is to be shown once. Returns how many were new.
   */
  receive(
    compacts: readonly string[],
    network: Network,
    trust?: CertificateTrust,
    how?: { readonly areCopies: boolean },
  ): Promise<number>;
  /** What a request asks, and what would leave the wallet. Nothing is signed. */
  explain(query: DcqlQuery, optional?: readonly number[]): ExplainedRequest;
  /** Answers a request as `holder`, with the least that satisfies it, and the credential sets at the positions `optional`. */
  answer(request: PresentationRequestMessage, holder: Did, optional?: readonly number[]): Promise<Answer>;
  /** What answers a query for a verifier of any maker, for each credential that it asks for. Nothing is sent. */
  show(query: DcqlQuery, binding: PresentationBinding, optional?: readonly number[]): Promise<Shown>;
  /** Signs a grant and keeps the secret that takes it back. @throws AppError `conflict` if it was signed before */
  grant(grant: ConsentGrant, service: string, network: Network): Promise<SignedGrant>;
  /** Takes a grant back at the service it was given to. */
  revoke(grantId: string, client: Client): Promise<{ readonly revokedAt: string; readonly intent: string }>;
  /**
   * Takes back every grant given at a service, or at one organisation of it.
   *
   * @throws AppError `not_found` if the wallet has no DID for that organisation
   */
  revokeAll(service: string, tenant: string | undefined, client: Client): Promise<readonly TakenBack[]>;
  readonly contents: WalletFile['contents'];
}

/** A patient's wallet over an open wallet file. Keys never leave it. */
export function openWallet(file: WalletFile): Wallet {
  const { contents, keyring } = file;
  const keyStore = walletKeyStore(file);
  const agent = createWalletAgent({ keyStore, keyring });
  const signer = veramoSigner(agent);
  const clock = systemClock();
  const random = secureRandom();
  const keys = { agent, keyStore, keyring };

  return {
    contents,
    ...pairwiseDids(file, keys),
    proveKey: (did, claims) => veramoStatements(agent).signStatement(did, { typ: keyProofType }, claims, serviceTenant),
    receive: (compacts, network, trust, how) => receiveCredentials(file, compacts, network, trust, how),
    ...issuerNotes(file),
    ...walletFacts(file),
    explain: (query, optional) => explainRequest(query, heldCredentials(contents), optional),
    async answer(request, holder, optional = []) {
      const { query, challenge, audience } = request;
      const disclosures = chooseCredentials(query, heldCredentials(contents), optional);
      use(file, disclosures, clock.now());
      const binding = { challenge, audience };
      return {
        disclosures,
        presentation: await answerRequest({ presenter: signer, clock }, holder, disclosures, binding),
      };
    },
    async show(query, binding, optional = []) {
      const disclosures = chooseCredentials(query, heldCredentials(contents), optional);
      use(file, disclosures, clock.now());
      const own = disclosures.map((disclosure) => ({ ...disclosure, holder: holderOf(contents, disclosure) }));
      return { disclosures, vpToken: await showAnswers({ presenter: signer, clock }, own, binding) };
    },
    async grant(grant, service, { chainId, consentRevocations }) {
      // A second signature would have a second secret, and a verifier that has one would not honour the other.
      const isSigned = contents.grants.some(
        (held) => held.grant.id === grant.id && held.grant.version === grant.version,
      );
      if (isSigned) throw new AppError('conflict', { grant: grant.id });
      const registries = { chainId, consentRevocations, keyOf: consentKeyOf };
      const epochKey = epochKeyFor(contents, grant.grantor, random);
      const signed = await signConsentGrant({ signer, random, registries }, grant, epochKey, 'holder');
      contents.grants.push({
        ...signed,
        grant: structuredClone(grant) as (typeof contents.grants)[number]['grant'],
        service,
      });
      file.save();
      return signed;
    },
    async revoke(grantId, client) {
      const held = contents.grants.find(({ grant }) => grant.id === grantId);
      if (!held) throw new AppError('not_found', { grant: grantId });
      const revoked = await client.revokeConsent({ body: { secret: held.secret } });
      held.revokedAt = revoked.revokedAt;
      file.save();
      return revoked;
    },
    revokeAll: (service, tenant, client) => takeBackAll(file, { service, tenant }, client, clock),
  };
}

/** Copies count as used before they are: whoever got one may have it, whatever becomes of the answer. */
function use(file: WalletFile, disclosures: readonly Disclosure[], at: Instant): void {
  const ids = disclosures.flatMap(({ credential }) => ('id' in credential ? String(credential.id) : []));
  if (markUsed(file.contents.credentials, ids, at)) file.save();
}

/** The DID that a credential is about. Of wallets that did not keep it any of ours will do: the credential names its key. */
function holderOf({ dids }: WalletFile['contents'], { credential }: Disclosure): Did {
  const { subject } = credential as { readonly subject?: Did };
  const did = subject ?? dids[0]?.did;
  if (!did) throw new AppError('key_unavailable');
  return did;
}

/** Credentials and grants, oldest first, as answers are chosen from them. What was taken back answers nothing. */
const heldCredentials = ({ credentials, grants }: WalletFile['contents']) => [
  ...usable(credentials).map(({ compact, copyOf: _, usedAt: __, ...credential }) => ({
    ...credential,
    compact: compact as CompactCredential,
  })),
  ...grants
    .filter(({ revokedAt }) => revokedAt === undefined)
    .map(({ grant, compact }) => ({
      type: 'ConsentGrant' as const,
      format: 'vc+jwt' as const,
      subject: grant.grantor,
      claims: { ...grant },
      compact: compact as CompactCredential,
    })),
];

/** Proves control of a DID to an organisation and opens a session for reading what belongs to it. */
export async function openSession(
  wallet: Wallet,
  client: Client,
  tenant: string,
  did: Did,
  onBehalfOf?: Did,
): Promise<string> {
  const params = { tenant: tenant as never };
  const request = await client.requestHolderProof({ params });
  const { presentation } = await wallet.answer({ ...request, query: holderOnly }, did);
  const session = await client.openHolderSession({
    params,
    body: { request: request.id, presentation, ...(onBehalfOf ? { onBehalfOf } : {}) },
  });
  if (!session.valid)
    throw new AppError('unauthenticated', { reasons: session.rejections.map(({ reason }) => reason) });
  return session.token;
}

/** The query with which a clinic asks for a consent grant. */
export const grantQueryEntry = {
  id: 'consent',
  format: 'vc+jwt' as const,
  meta: { vct_values: [vctOf('ConsentGrant')] },
};
