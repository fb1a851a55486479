/// <reference path="../../../packages/veramo/src/data-integrity/digitalbazaar.d.ts" />
import { contexts } from '@digitalbazaar/credentials-context';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { generate as generateP256 } from '@digitalbazaar/ecdsa-multikey';
import {
  createDiscloseCryptosuite,
  createSignCryptosuite,
  createVerifyCryptosuite,
} from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import { generate } from '@digitalbazaar/ed25519-multikey';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import signatures from 'jsonld-signatures';

/** A document of JSON. */
export type Json = Record<string, unknown>;

const examples = { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } };

/** What the peer may load: the contexts of VCDM 2.0, that of examples, and keys of did:key. */
const loaderWith = (multikey?: string) => async (url: string) => {
  const document = contexts.get(url) ?? (url.endsWith('/examples/v2') ? examples : keyFrom(url, multikey));
  if (!document) throw new Error(`not known: ${url}`);
  return { contextUrl: null, documentUrl: url, document };
};
const documentLoader = loaderWith();

const multikeyContext = 'https://w3id.org/security/multikey/v1';

/** The key of a did:key, or the one that is said to be there. */
function keyFrom(url: string, given?: string): object | undefined {
  const [controller = '', name] = url.split('#');
  const publicKeyMultibase = given ?? (controller.startsWith('did:key:') ? name : undefined);
  if (!publicKeyMultibase) return undefined;
  return { '@context': multikeyContext, id: url, type: 'Multikey', controller, publicKeyMultibase };
}

/** An issuer and holder made of the libraries of Digital Bazaar alone, with a did:key. */
export async function digitalBazaarPeer() {
  const key = await generate();
  const did = `did:key:${key.publicKeyMultibase}`;
  key.controller = did;
  key.id = `${did}#${key.publicKeyMultibase}`;
  const suite = (changes: object = {}) =>
    Object.assign(new DataIntegrityProof({ cryptosuite, signer: { ...key.signer(), id: key.id } }), changes);
  const sign = (document: Json, purpose: object, changes: object = {}): Promise<Json> =>
    signatures.sign(structuredClone(document), { suite: suite(changes), purpose, documentLoader });
  return {
    did,
    /** A credential of this peer; `changes` are made to the suite, to sign what should not be. */
    issue: (credential: Json, changes: object = {}) =>
      sign({ ...credential, issuer: did }, new signatures.purposes.AssertionProofPurpose(), changes),
    /** A presentation for one challenge and domain; credentials without a proof are issued first. */
    async present(presentation: Json, challenge: string, domain?: string): Promise<Json> {
      const purpose = new signatures.purposes.AuthenticationProofPurpose({ challenge, ...(domain ? { domain } : {}) });
      const { verifiableCredential } = presentation as { verifiableCredential?: Json[] };
      const credentials: Json[] = [];
      for (const credential of verifiableCredential ?? []) credentials.push(await this.issue(credential));
      return sign(
        verifiableCredential ? { ...presentation, verifiableCredential: credentials } : presentation,
        purpose,
      );
    },
  };
}

/** An issuer made of the libraries of Digital Bazaar alone, of credentials that parts can be shown of, with a did:key of P-256. */
export async function disclosingPeer() {
  const key = await generateP256({ curve: 'P-256' });
  const did = `did:key:${key.publicKeyMultibase}`;
  const signer = { ...key.signer(), id: `${did}#${key.publicKeyMultibase}` };
  return {
    did,
    issue: (credential: Json, mandatoryPointers: readonly string[]): Promise<Json> =>
      signatures.sign(structuredClone({ ...credential, issuer: did }), {
        suite: new DataIntegrityProof({ cryptosuite: createSignCryptosuite({ mandatoryPointers }), signer }),
        purpose: new signatures.purposes.AssertionProofPurpose(),
        documentLoader,
      }),
  };
}

/** What the libraries of Digital Bazaar derive from a credential with a base proof, whoever signed it. */
export const derivedByPeer = (document: Json, selectivePointers: readonly string[]): Promise<Json> =>
  signatures.derive(structuredClone(document), {
    suite: new DataIntegrityProof({ cryptosuite: createDiscloseCryptosuite({ selectivePointers }) }),
    purpose: new signatures.purposes.AssertionProofPurpose(),
    documentLoader,
  });

/** What a document was shown for, and the key behind its DID URL if that is not in the DID itself. */
export interface PeerCheck {
  readonly shownFor?: { readonly challenge: string; readonly domain: string };
  readonly multikey?: string;
}

/** Whether the libraries of Digital Bazaar take a document's proof as one of `controller`. */
export async function isGoodForPeer(
  document: Json,
  controller: string,
  { shownFor, multikey }: PeerCheck = {},
): Promise<boolean> {
  const kid = (document.proof as Json).verificationMethod as string;
  const relations = { id: controller, assertionMethod: [kid], authentication: [kid] };
  const { AssertionProofPurpose, AuthenticationProofPurpose } = signatures.purposes;
  const purpose = shownFor
    ? new AuthenticationProofPurpose({ ...shownFor, controller: relations })
    : new AssertionProofPurpose({ controller: relations });
  const canDisclose = (document.proof as Json).cryptosuite === 'ecdsa-sd-2023';
  const { verified } = await signatures.verify(document, {
    suite: new DataIntegrityProof({ cryptosuite: canDisclose ? createVerifyCryptosuite() : cryptosuite }),
    purpose,
    documentLoader: loaderWith(multikey),
  });
  return verified;
}
