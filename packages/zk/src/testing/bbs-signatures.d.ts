/** The library has no types. */
declare module '@digitalbazaar/bbs-signatures' {
  export function verifySignature(options: object): Promise<boolean>;
  export function verifyProof(options: object): Promise<boolean>;
}
