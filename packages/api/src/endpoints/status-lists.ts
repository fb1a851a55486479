import { zBytes32 } from '@assent/domain';
import * as z from 'zod';
import { endpoint, textEndpoint } from '../endpoint.ts';

const tag = 'Status lists';

/** Any text: what is no identifier of a list is not found, as one that nobody has is. */
const zList = z.strictObject({ listId: z.string().max(128) });

export const statusListEndpoints = {
  readStatusList: textEndpoint({
    path: '/status-lists/{listId}',
    audience: 'public',
    tag,
    summary: 'Revocations of an issuer as a Token Status List (IETF), signed by the issuer. To be kept for its `ttl`.',
    params: zList,
    media: ['application/statuslist+jwt'],
  }),
  readCertifiedStatusList: textEndpoint({
    path: '/status-lists/{listId}/certified',
    audience: 'public',
    tag,
    summary:
      'The same Token Status List, signed under the certificate of the issuer (`x5c`), for credentials that are.',
    params: zList,
    media: ['application/statuslist+jwt'],
  }),
  readStatusListCredential: textEndpoint({
    path: '/status-lists/{listId}/credential',
    audience: 'public',
    tag,
    summary: 'The same revocations as a Bitstring Status List credential (W3C).',
    params: zList,
    media: ['application/vc+jwt'],
  }),
  readStatusWord: endpoint({
    method: 'GET',
    path: '/status-lists/{listId}/words/{word}',
    audience: 'public',
    tag,
    summary: '256 bits of the list from place 256 × `word` on, and what proves them to `StatusRegistry.verifyWord`.',
    status: 200,
    params: z.strictObject({ listId: z.string().max(128), word: z.string().max(16) }),
    result: z.strictObject({ word: zBytes32, proof: z.array(zBytes32), version: z.int(), block: z.int() }),
  }),
};
