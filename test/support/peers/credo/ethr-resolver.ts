import { ECDH } from 'node:crypto';
import { DidDocument, type DidResolver } from '@credo-ts/core';

/** Resolves did:ethr of public keys that were never changed on the chain: their document is the key itself. */
export const ethrResolver: DidResolver = {
  supportedMethods: ['ethr'],
  allowsCaching: true,
  async resolve(_, did) {
    const hex = /0x(0[23][0-9a-f]{64})$/i.exec(did)?.[1];
    if (!hex) return { didDocument: null, didResolutionMetadata: { error: 'notFound' }, didDocumentMetadata: {} };
    const point = Buffer.from(ECDH.convertKey(hex, 'secp256k1', 'hex', undefined, 'uncompressed') as Buffer);
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const id = `${did}#controllerKey`;
    const publicKeyJwk = { kty: 'EC', crv: 'secp256k1', x, y };
    const method = { id, type: 'JsonWebKey2020', controller: did, publicKeyJwk };
    const didDocument = DidDocument.fromJSON({
      id: did,
      verificationMethod: [method],
      assertionMethod: [id],
      authentication: [id],
    });
    return { didDocument, didResolutionMetadata: {}, didDocumentMetadata: {} };
  },
};
