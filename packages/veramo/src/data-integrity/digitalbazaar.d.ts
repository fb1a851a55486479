/** Types of the parts that are used here: these packages come without any. */
declare module '@digitalbazaar/credentials-context' {
  export const contexts: ReadonlyMap<string, object>;
}

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export interface Cryptosuite {
    readonly name: string;
    readonly requiredAlgorithm: string;
    canonize(input: object, options: object): Promise<string>;
    createVerifier(options: object): Promise<Verifier>;
  }
  export interface Verifier {
    readonly algorithm: string;
    verify(args: { readonly data: Uint8Array; readonly signature: Uint8Array }): Promise<boolean>;
  }
  export const cryptosuite: Cryptosuite;
}

declare module '@digitalbazaar/data-integrity' {
  import type { Cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
  export interface Signer {
    readonly id: string;
    readonly algorithm: string;
    sign(args: { readonly data: Uint8Array }): Promise<Uint8Array>;
  }
  export class DataIntegrityProof {
    constructor(options: { readonly cryptosuite: Cryptosuite; readonly signer?: Signer; readonly date?: string });
  }
}

declare module 'jsonld-signatures' {
  export interface RemoteDocument {
    readonly contextUrl: null;
    readonly documentUrl: string;
    readonly document: object;
  }
  export interface ProofOptions {
    readonly suite: object;
    readonly purpose: object;
    documentLoader(url: string): Promise<RemoteDocument>;
  }
  export interface JsonLdSignatures {
    sign(document: object, options: ProofOptions): Promise<Record<string, unknown>>;
    derive(document: object, options: ProofOptions): Promise<Record<string, unknown>>;
    verify(document: object, options: ProofOptions): Promise<{ readonly verified: boolean; readonly error?: unknown }>;
    readonly purposes: {
      readonly AssertionProofPurpose: new (options?: { readonly controller: object }) => object;
      readonly AuthenticationProofPurpose: new (options: {
        readonly challenge: string;
        readonly domain?: string;
        readonly controller?: object;
      }) => object;
    };
  }
  const signatures: JsonLdSignatures;
  export = signatures;
}

declare module '@digitalbazaar/vc' {
  export function issue(options: object): Promise<object>;
  export function verifyCredential(options: object): Promise<{ readonly verified: boolean }>;
}

declare module '@digitalbazaar/ed25519-multikey' {
  import type { Signer } from '@digitalbazaar/data-integrity';
  export interface KeyPair {
    readonly publicKeyMultibase: string;
    id: string;
    controller: string;
    signer(): Signer;
  }
  export function generate(options?: object): Promise<KeyPair>;
}

declare module '@digitalbazaar/ecdsa-sd-2023-cryptosuite' {
  import type { Signer } from '@digitalbazaar/data-integrity';
  import type { Cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
  export interface SignCryptosuite extends Cryptosuite {
    createVerifyData(input: object): Promise<object>;
    createProofValue(input: {
      readonly verifyData: object;
      readonly dataIntegrityProof: { readonly signer: Signer };
    }): Promise<string>;
  }
  export interface DiscloseCryptosuite extends Cryptosuite {
    derive(input: object): Promise<unknown>;
  }
  export function createSignCryptosuite(options: { readonly mandatoryPointers: readonly string[] }): SignCryptosuite;
  export function createDiscloseCryptosuite(options: {
    readonly selectivePointers: readonly string[];
  }): DiscloseCryptosuite;
  export function createVerifyCryptosuite(): Cryptosuite;
}

declare module '@digitalbazaar/ecdsa-multikey' {
  import type { Signer } from '@digitalbazaar/data-integrity';
  export function generate(options: {
    readonly curve: 'P-256';
  }): Promise<{ readonly publicKeyMultibase: string; signer(): Signer }>;
}
