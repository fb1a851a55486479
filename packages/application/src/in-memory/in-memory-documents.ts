import {
  accept,
  canonicalJson,
  type Did,
  leadsIn,
  listOf,
  type Rejection,
  reject,
  type TenantId,
} from '@assent/domain';
import type {
  DisclosureSigner,
  DocumentDeriver,
  DocumentPurpose,
  DocumentSigner,
  DocumentVerifier,
  JsonDocument,
} from '../ports/documents.ts';
import { selectPart } from './select-part.ts';

/** Signs, derives and checks documents. */
export interface InMemoryDocuments {
  readonly signer: DocumentSigner;
  readonly disclosures: DisclosureSigner;
  readonly deriver: DocumentDeriver;
  readonly verifier: DocumentVerifier;
}

interface Signed {
  readonly kind: 'whole' | 'base' | 'derived';
  readonly signer: Did;
  readonly text: string;
  readonly mandatory: readonly string[];
}
type Proof = Readonly<Record<'proofValue' | 'proofPurpose' | 'challenge' | 'domain', unknown>>;

/** Documents without cryptography: what was signed is what is remembered, under the value of its proof. */
export function inMemoryDocuments(): InMemoryDocuments {
  const signed = new Map<unknown, Signed>();
  const didOf = (tenant: TenantId) => `did:example:${tenant}` as Did;
  const disclosingDidOf = (tenant: TenantId) => `did:example:${tenant}-disclosing` as Did;
  const remember = (document: JsonDocument, terms: object, made: Omit<Signed, 'text'>): JsonDocument => {
    const proofValue = `z${signed.size + 1}`;
    signed.set(proofValue, { ...made, text: textOf(document, terms) });
    return { ...document, proof: { ...terms, proofValue } };
  };
  const reasonAgainst = (document: JsonDocument, proof: Proof, purpose: DocumentPurpose) => {
    const { proofValue, ...terms } = proof;
    const known = signed.get(proofValue);
    if (known?.text !== textOf(document, terms) || known.kind === 'base' || terms.proofPurpose !== purpose.kind)
      return 'bad_proof';
    if (purpose.kind === 'assertionMethod') return undefined;
    if (terms.challenge !== purpose.challenge) return 'wrong_challenge';
    return terms.domain === purpose.domain ? undefined : 'wrong_audience';
  };
  return {
    signer: {
      signerOf: async (tenant) => didOf(tenant),
      prove: async (tenant, document, { kind, ...binding }, created) =>
        remember(document, { created, proofPurpose: kind, ...binding }, whole(didOf(tenant))),
      async envelop(tenant, document) {
        const token = `token-${signed.size + 1}`;
        signed.set(token, { ...whole(didOf(tenant)), text: JSON.stringify(document) });
        return token;
      },
    },
    disclosures: {
      signerOf: async (tenant) => disclosingDidOf(tenant),
      prove: async (tenant, document, mandatory, created) => {
        const terms = { created, proofPurpose: 'assertionMethod' };
        return remember(document, terms, { kind: 'base', signer: disclosingDidOf(tenant), mandatory });
      },
    },
    deriver: {
      async derive({ proof, ...document }, selective) {
        const isBase = ({ proofValue }: Proof) => signed.get(proofValue)?.kind === 'base';
        const [only, ...others] = listOf((proof ?? []) as Proof | readonly Proof[]).filter(isBase);
        const base = only && signed.get(only.proofValue);
        if (!base || others.length > 0) return reject('malformed', '/proof');
        const { proofValue: _, ...terms } = only;
        const pointers = [...base.mandatory, ...selective];
        if (pointers.length === 0 || !pointers.every((pointer) => leadsIn(document, pointer)))
          return reject('malformed');
        // whoever changed the document gets a part of it, and it does not verify
        if (base.text !== textOf(document, terms)) return accept({ ...selectPart(document, pointers), proof: terms });
        return accept(remember(selectPart(document, pointers), terms, { ...base, kind: 'derived' }));
      },
    },
    verifier: {
      async checkProofs({ proof, ...document }, purpose) {
        const proofs = proof ? listOf(proof as Proof | readonly Proof[]) : [];
        if (proofs.length === 0) return reject('malformed', '/proof');
        const rejections = proofs.flatMap((each, index): Rejection[] => {
          const reason = reasonAgainst(document, each, purpose);
          return reason ? [{ reason, at: `/proof/${index}` }] : [];
        });
        if (rejections.length > 0) return { valid: false, rejections };
        return accept(proofs.flatMap(({ proofValue }) => signed.get(proofValue)?.signer ?? []));
      },
      async openEnvelope(token, typ, member) {
        const known = signed.get(token);
        if (!known || typ !== 'vc+jwt') return reject(typ === 'vc+jwt' ? 'bad_proof' : 'malformed');
        const document = JSON.parse(known.text) as JsonDocument;
        return document[member] === known.signer ? accept({ document, signer: known.signer }) : reject('bad_proof');
      },
    },
  };
}

const textOf = (document: JsonDocument, terms: object): string => canonicalJson({ ...document, proof: terms });
const whole = (signer: Did) => ({ kind: 'whole', signer, mandatory: [] }) as const;
