import type { CompactCredential, ProvenCredential } from '@assent/application';
import { AppError, accept, type Did, type RejectionReason, reject } from '@assent/domain';
import type { DocumentCodec } from '../credentials/credential-codec.ts';
import { methodsOf } from '../dids/verification-key.ts';
import { type DidKey, findDidKey, heldKeysOf, identifierOf, type Signing } from '../jws/sign-jws.ts';
import { isJsonObject, type JsonObject, parseStrictJson } from '../jws/strict-json.ts';
import type { ProofContext } from '../jws/verify-jws.ts';
import { maxCredentialLength } from '../sd-jwt/disclosure.ts';
import { documentOf, zDocument } from './embedded-document.ts';
import { addProof, isProvenWith } from './embedded-proof.ts';

/**
 * `ldp_vc`: VCDM 2.0 with an embedded proof (VC Data Integrity 1.0, `eddsa-rdfc-2022`), for issuers with a key of Ed25519.
 * Its compact form is the text that `JSON.stringify` writes, and no other, so that a member cannot stand in it twice.
 * Presentations do not carry it: they envelop tokens.
 */
export const ldpVc: DocumentCodec = {
  format: 'ldp_vc',
  mediaType: 'application/vc',
  recognises: (compact) => compact.startsWith('{'),
  issue: async (agent, draft, keyRef) => {
    const key = await findEd25519Key(agent, draft.issuer, keyRef);
    const document = JSON.parse(JSON.stringify(documentOf(draft))) as JsonObject;
    const compact = JSON.stringify(await addProof(agent, key, document, draft.validFrom));
    if (compact.length > maxCredentialLength) throw new AppError('payload_too_large', { maxCredentialLength });
    if (!readDocument(compact)) throw new AppError('invalid_request', { pointers: ['#/credential'] });
    return compact;
  },
  verify: async (compact, context) => {
    const document = readDocument(compact);
    const parsed = document && zDocument.safeParse(document);
    if (!document || !parsed?.success) return reject('malformed');
    const { credential, kid } = parsed.data;
    const reason = await reasonAgainst(document, credential, kid, context);
    return reason
      ? reject(reason)
      : accept({ ...credential, kid, format: 'ldp_vc', compact: compact as CompactCredential });
  },
};

function readDocument(compact: string): JsonObject | undefined {
  if (compact.length > maxCredentialLength) return undefined;
  const value = parseStrictJson(Buffer.from(compact));
  return isJsonObject(value) && JSON.stringify(value) === compact ? value : undefined;
}

async function reasonAgainst(
  document: JsonObject,
  { issuer }: Pick<ProvenCredential, 'issuer'>,
  kid: string,
  { read, signatures }: ProofContext,
): Promise<RejectionReason | undefined> {
  if (!kid.startsWith(`${issuer}#`)) return 'bad_proof';
  const state = await read(issuer);
  if (state.kind === 'invalid') return 'malformed';
  if (state.kind === 'deactivated') return 'issuer_deactivated';
  const method = methodsOf(state.document, 'assertionMethod').find(({ id }) => id === kid);
  if (method?.key.algorithm !== 'EdDSA') return 'bad_proof';
  return (await isProvenWith(document, { controller: issuer, kid, key: method.key }, signatures.again))
    ? undefined
    : 'bad_proof';
}

/** The first key of Ed25519 with which the agent can assert for `did`. @throws AppError `key_unavailable` */
async function findEd25519Key(agent: Signing, did: Did, keyRef?: string): Promise<DidKey> {
  const held = heldKeysOf(await identifierOf(agent, did));
  const wanted = held.filter((key) => key.jwk.crv === 'Ed25519' && (!keyRef || key.keyRef === keyRef));
  for (const { keyRef: candidate } of wanted) {
    const found = await findDidKey(agent, did, 'assertionMethod', candidate).catch(unlessUnavailable);
    if (found) return found;
  }
  throw new AppError('key_unavailable', { did });
}

function unlessUnavailable(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'key_unavailable') return undefined; // another key may be listed
  throw error;
}
