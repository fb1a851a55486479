import {
  accept,
  type ClaimPath,
  type Claims,
  type Did,
  type Rejection,
  reject,
  select,
  type Verification,
  vctOf,
} from '@assent/domain';
import type {
  CompactCredential,
  CompactPresentation,
  CredentialDraft,
  CredentialSigner,
  Identities,
  PresentationBinding,
  PresentationSigner,
  ProofPolicy,
  ProofVerifier,
  ProvenCredential,
  SigningCertificate,
} from '../ports/agent.ts';
import type { InMemoryIssuerKeys } from './in-memory-issuer-keys.ts';

/**
 * An agent without cryptography: what it signed is what it remembers. Text it did not sign is a forgery. With `keys`, it
 * signs with the key that an issuer has, and says when that has left the issuer's DID.
 */
export interface InMemoryAgent extends CredentialSigner, PresentationSigner, ProofVerifier, Identities {
  /** A DID whose key this agent holds. */
  newDid(name: string): Did;
}

interface Shown {
  readonly keyId: string;
  readonly draft: CredentialDraft;
  readonly disclosed: Claims;
  readonly keyBound: boolean;
}

export function inMemoryAgent(keys?: Pick<InMemoryIssuerKeys, 'signingKeyOf' | 'isListed'>): InMemoryAgent {
  const signed = new Set<string>();
  const organizations = new Map<string, { did: Did; webDid: Did }>();
  let custodial = 0;

  const sign = <T extends string>(content: unknown): T => {
    const compact = JSON.stringify(content) as T;
    signed.add(compact);
    return compact;
  };
  const show = (compact: string, disclose: readonly ClaimPath[] | 'all'): string => {
    const { draft, keyId } = JSON.parse(compact) as Shown;
    const disclosed = disclose === 'all' ? draft.claims : pick(draft.claims, disclose);
    return sign({ draft, keyId, disclosed, keyBound: draft.format === 'dc+sd-jwt' });
  };
  const prove = (compact: string, at = '', policy?: ProofPolicy): Verification<ProvenCredential> => {
    if (!signed.has(compact)) return reject(isJson(compact) ? 'bad_proof' : 'malformed', at);
    const { draft, keyId, disclosed, keyBound } = JSON.parse(compact) as Shown;
    const { claims: _, typeReference, certificate, ...rest } = draft;
    const said = { ...rest, ...vctsOf(typeReference, draft.type), claims: disclosed, keyBound };
    if (certificate) return accept({ ...said, ...certifiedBy(certificate), compact: compact as CompactCredential });
    const kid = `${draft.issuer}#${keyId}`;
    const retired = keys?.isListed(draft.issuer, keyId) === false ? { keyRetired: true as const } : {};
    if (retired.keyRetired && policy?.retiredKeys !== 'report') return reject('key_retired', at);
    return accept({ ...said, kid, ...retired, compact: compact as CompactCredential });
  };

  return {
    newDid: (name) => `did:example:${name}` as Did,
    createOrganization: async (tenant) => {
      const made = { did: ethrDidOf(tenant), webDid: `did:web:example:${tenant}` as Did };
      organizations.set(tenant, made);
      return made;
    },
    createCustodialPatient: async () => `did:example:custodial-${++custodial}` as Did,
    forgetCustodialPatient: async () => undefined,
    webDocument: async (did, webDid, isShown = () => true) => {
      const keyIds = [keys?.signingKeyOf(did) ?? 'key'].filter(isShown);
      return { id: webDid, alsoKnownAs: [did], assertionMethod: keyIds.map((keyId) => `${webDid}#${keyId}`) };
    },
    signCredential: async (draft) => {
      const keyId = keys?.signingKeyOf(draft.issuer) ?? 'key';
      return sign<CompactCredential>({ draft, keyId, disclosed: draft.claims, keyBound: false });
    },
    signPresentation: async (holder, credentials, binding, { custody }) =>
      sign<CompactPresentation>({
        holder,
        custody,
        binding,
        credentials: credentials.map(({ compact, disclose }) => show(compact, disclose)),
      }),
    showCredential: async (holder, { compact, disclose }, binding) =>
      sign<CompactPresentation>({ holder, custody: 'holder', binding, credentials: [show(compact, disclose)] }),
    verifyCredential: async (compact, policy) => prove(compact, '', policy),
    async verifyPresentation(compact, { challenge, audience }: PresentationBinding, _at, policy) {
      if (!isJson(compact)) return reject('malformed');
      const { holder, custody, binding, credentials } = JSON.parse(compact) as Presented;
      const rejections: Rejection[] = [
        ...(signed.has(compact) ? [] : [{ reason: 'bad_proof', at: '' } as const]),
        ...(binding.challenge === challenge ? [] : [{ reason: 'wrong_challenge', at: '' } as const]),
        ...(binding.audience === audience ? [] : [{ reason: 'wrong_audience', at: '' } as const]),
      ];
      const proven = credentials.map((credential, index) => prove(credential, `/credentials/${index}`, policy));
      rejections.push(...proven.flatMap((p) => (p.valid ? [] : p.rejections)));
      if (rejections.length > 0) return { valid: false, rejections };
      return accept({ holder, custody, credentials: proven.flatMap((p) => (p.valid ? [p.value] : [])) });
    },
  };
}

const certifiedBy = ({ issuer, chain }: SigningCertificate) => ({ issuer, certificates: chain });

const vctsOf = (reference: CredentialDraft['typeReference'], type: CredentialDraft['type']) =>
  reference ? { vcts: [reference.vct, vctOf(type)] } : {};

/** A did:ethr with an address that spells the name, so that two names have two. */
const ethrDidOf = (name: string) => {
  const hex = Array.from(name, (character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return `did:ethr:assent:0x${hex.slice(0, 40).padStart(40, '0')}` as Did;
};

interface Presented {
  readonly holder: Did;
  readonly custody: 'holder' | 'service';
  readonly binding: PresentationBinding;
  readonly credentials: readonly string[];
}

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

/** Only the claims at these paths; enough for paths of keys, as tests use them. */
function pick(claims: Claims, paths: readonly ClaimPath[]): Claims {
  const out: Record<string, unknown> = {};
  for (const path of paths) {
    const [value] = select(claims, path);
    let node = out;
    for (const [depth, step] of path.entries()) {
      const key = String(step);
      if (depth === path.length - 1) node[key] = value;
      else {
        node[key] ??= {};
        node = node[key] as Record<string, unknown>;
      }
    }
  }
  return out;
}
