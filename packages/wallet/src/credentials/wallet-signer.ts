import type { CompactCredential, CompactPresentation, CredentialSigner, PresentationSigner } from '@assent/application';
import {
  claimsToWire,
  contexts,
  digestOf,
  encodeJson,
  isSameKey,
  parseSdJwt,
  readCredential,
  selectDisclosures,
  typeNamesOf,
} from '@assent/browser';
import { AppError, type Did, plusSeconds, toUnixSeconds } from '@assent/domain';
import { signText } from '../keys/pairwise-key.ts';
import type { Vault } from '../storage/vault.ts';

/** How long a presentation holds, in seconds. */
const presentationLifetime = 300;

type Shown = Parameters<PresentationSigner['signPresentation']>[1][number];
type Binding = Parameters<PresentationSigner['signPresentation']>[2];

/** Signs with the keys of a vault. */
export interface WalletSigner extends CredentialSigner, PresentationSigner {
  /** Signs a statement, such as the proof of a key to an issuer (OpenID4VCI 1.0 Appendix F.1). */
  signStatement(did: Did, typ: string, claims: Readonly<Record<string, unknown>>): Promise<string>;
}

/** @throws AppError `key_unavailable`; `invalid_request` for what cannot be shown so */
export function walletSigner(vault: Vault): WalletSigner {
  const sign = async (did: Did, header: object, payload: object) => {
    const signed = `${encodeJson({ ...header, alg: 'ES256' })}.${encodeJson(payload)}`;
    return `${signed}.${await signText(await vault.privateKey(did), signed)}`;
  };
  const kidOf = (did: Did) => `${did}#0`;
  const bind = (shown: Shown, binding: Binding & { readonly holder?: Did }, at: Parameters<typeof toUnixSeconds>[0]) =>
    bindSdJwt(vault, sign, shown, binding, toUnixSeconds(at));

  return {
    signStatement: (did, typ, claims) => sign(did, { typ, kid: kidOf(did) }, claims),

    async signCredential({ id, type, format, issuer, subject, claims, validFrom, validUntil, status }) {
      // the one credential that a patient issues
      if (format !== 'vc+jwt') throw new AppError('invalid_request', { pointers: ['#/format'] });
      const payload = {
        '@context': contexts,
        id: `urn:uuid:${id}`,
        type: typeNamesOf(type),
        issuer,
        ...{ validFrom, validUntil },
        credentialSubject: { id: subject, ...claimsToWire(claims, ['id']) },
        credentialStatus: status,
      };
      return (await sign(issuer, { typ: 'vc+jwt', cty: 'vc', kid: kidOf(issuer) }, payload)) as CompactCredential;
    },

    async signPresentation(holder, credentials, binding, { at }) {
      const enveloped: object[] = [];
      for (const shown of credentials) {
        const isSdJwt = shown.compact.includes('~');
        if (!isSdJwt && shown.disclose !== 'all') throw new AppError('invalid_request', { pointers: ['#/disclose'] });
        const compact = isSdJwt ? await bind(shown, { ...binding, holder }, at) : shown.compact;
        const media = isSdJwt ? 'application/dc+sd-jwt' : 'application/vc+jwt';
        enveloped.push({
          '@context': contexts[0],
          id: `data:${media},${compact}`,
          type: 'EnvelopedVerifiableCredential',
        });
      }
      const payload = {
        '@context': contexts,
        type: ['VerifiablePresentation'],
        holder,
        verifiableCredential: enveloped,
        iss: holder,
        aud: binding.audience,
        nonce: binding.challenge,
        iat: toUnixSeconds(at),
        exp: toUnixSeconds(plusSeconds(at, presentationLifetime)),
      };
      return (await sign(holder, { typ: 'vp+jwt', cty: 'vp', kid: kidOf(holder) }, payload)) as CompactPresentation;
    },

    showCredential: async (_holder, shown, binding, at) => (await bind(shown, binding, at)) as CompactPresentation,
  };
}

type Sign = (did: Did, header: object, payload: object) => Promise<string>;

/** Shows an SD-JWT VC: only what is asked, tied to a request by the key that the credential names (RFC 9901 §4.3). */
async function bindSdJwt(
  vault: Vault,
  sign: Sign,
  { compact, disclose }: Shown,
  { challenge, audience, holder }: Binding & { readonly holder?: Did },
  iat: number,
): Promise<string> {
  const [sdJwt, read] = [await parseSdJwt(compact), await readCredential(compact)];
  const boundTo = read?.boundTo;
  const owner = boundTo && vault.contents().relationships.find(({ jwk }) => isSameKey(jwk, boundTo));
  if (!sdJwt || !owner) throw new AppError('invalid_request', { pointers: ['#/compact'] });
  const unbound = selectDisclosures(sdJwt, disclose);
  // the holder around it, as a claim of ours: who relays an answer cannot put it into a presentation of their own
  const payload = {
    iat,
    aud: audience,
    nonce: challenge,
    sd_hash: await digestOf(unbound),
    ...(holder ? { holder } : {}),
  };
  return `${unbound}${await sign(owner.did, { typ: 'kb+jwt' }, payload)}`;
}
