import * as z from 'zod';
import { jsonOf } from '../../vp/vp-token.ts';
import type { Post } from '../../vp/wallet/post-form.ts';
import { preAuthorizedGrant } from '../metadata.ts';
import { exchangeWith } from './encrypted-exchange.ts';
import { readDocument, refusedBy, understood } from './http.ts';
import {
  type IssuerMetadata,
  type ServerMetadata,
  type zConfiguration,
  zIssuer,
  zIssuerMetadata,
  zServerMetadata,
} from './issuer-metadata.ts';

const zTxCode = z.looseObject({
  input_mode: z.enum(['numeric', 'text']).default('numeric'),
  length: z.int().min(1).max(64).optional(),
  description: z.string().max(300).optional(),
});

const zOffer = z.looseObject({
  credential_issuer: zIssuer,
  credential_configuration_ids: z.array(z.string().min(1).max(256)).min(1).max(64),
  grants: z
    .looseObject({
      [preAuthorizedGrant]: z
        .looseObject({
          'pre-authorized_code': z.string().min(1).max(4096),
          tx_code: zTxCode.optional(),
          authorization_server: zIssuer.optional(),
        })
        .optional(),
      authorization_code: z
        .looseObject({ issuer_state: z.string().min(1).max(4096).optional(), authorization_server: zIssuer.optional() })
        .optional(),
    })
    .optional(),
});

/** An offer that a wallet can take: from whom, of what, and with which code. */
export interface ReadOffer {
  readonly issuer: IssuerMetadata;
  readonly server: ServerMetadata;
  /** Of those offered, what this wallet can hold: the first is taken. */
  readonly configurationId: string;
  readonly format: string;
  /** The pre-authorized code; absent if the person is to be sent to a page of the issuer for one. */
  readonly code?: string;
  /** What names the offer there. */
  readonly issuerState?: string;
  /** What is known of the transaction code; absent if none is wanted. */
  readonly txCode?: z.infer<typeof zTxCode>;
}

/** Formats that this wallet holds, what it likes best first. */
const held = ['dc+sd-jwt', 'jwt_vc_json', 'ldp_vc'];

/**
 * Reads the offer that a link or a QR code stands for, and who makes it (OpenID4VCI 1.0 §4.1, §12.2). Refuses metadata that is of
 * another issuer than its address says.
 *
 * @throws AppError `invalid_request` with `at`, `error` and `fault`; `timeout`
 */
export async function readOffer(uri: string, post: Post): Promise<ReadOffer> {
  const offer = await offerFrom(uri, post);
  const granted = grantIn(offer);
  const { issuer, server } = await readIssuer(offer.credential_issuer, granted.server, post);
  return {
    issuer,
    server,
    ...chosenFrom(offer.credential_configuration_ids, issuer),
    ...granted.wanted,
  };
}

interface GrantOfOffer {
  readonly server: string | undefined;
  readonly wanted: Pick<ReadOffer, 'code' | 'txCode' | 'issuerState'>;
}

/** How the offer can be taken: by its code, or else by a page. */
function grantIn({ grants = {} }: z.infer<typeof zOffer>): GrantOfOffer {
  const { [preAuthorizedGrant]: byCode, authorization_code: byPage } = grants;
  if (byCode) {
    const { 'pre-authorized_code': code, tx_code: txCode, authorization_server: server } = byCode;
    return { server, wanted: { code, ...(txCode ? { txCode } : {}) } };
  }
  if (!byPage) throw refusedBy('offer', 'unsupported_grant_type', 'it has no code, and leads to no page for one');
  const { issuer_state: issuerState, authorization_server: server } = byPage;
  return { server, wanted: issuerState === undefined ? {} : { issuerState } };
}

/** The server that the offer names must be one that the issuer names as well (OpenID4VCI 1.0 §4.1.1). */
function serverFor(
  named: string | undefined,
  { credential_issuer, authorization_servers = [] }: IssuerMetadata,
): string {
  if (named === undefined) return authorization_servers[0] ?? credential_issuer;
  if (authorization_servers.includes(named)) return named;
  throw refusedBy('offer', 'malformed', 'its authorization server is none of the issuer');
}

/** Who an issuer is, and its authorization server: the first one if none is `named` (§12.2, §12.3). @throws AppError `invalid_request`, `timeout` */
export async function readIssuer(
  identifier: string,
  named: string | undefined,
  post: Post,
): Promise<{ readonly issuer: IssuerMetadata; readonly server: ServerMetadata }> {
  const issuer = await readDocument(
    post,
    wellKnown('openid-credential-issuer', identifier),
    zIssuerMetadata,
    'issuer metadata',
  );
  if (issuer.credential_issuer !== identifier)
    throw refusedBy('issuer metadata', 'malformed', 'it is of another issuer');
  assertEncryptable(issuer);
  const name = serverFor(named, issuer);
  const server = await readDocument(
    post,
    wellKnown('oauth-authorization-server', name),
    zServerMetadata,
    'authorization server metadata',
  );
  if (server.issuer !== name) throw refusedBy('authorization server metadata', 'malformed', 'it is of another server');
  return { issuer, server };
}

async function offerFrom(uri: string, post: Post): Promise<z.infer<typeof zOffer>> {
  if (uri.length > 65_536 || !URL.canParse(uri)) throw refusedBy('offer', 'malformed', 'it is no link');
  const { searchParams } = new URL(uri);
  const parameters = Object.fromEntries(searchParams);
  if (Object.keys(parameters).length !== searchParams.size)
    throw refusedBy('offer', 'malformed', 'a parameter is there twice');
  const { credential_offer: byValue, credential_offer_uri: byReference } = parameters;
  if ((byValue === undefined) === (byReference === undefined))
    throw refusedBy('offer', 'malformed', 'it must have either credential_offer or credential_offer_uri');
  if (byValue !== undefined) return understood(zOffer, jsonOf(byValue), 'offer');
  return readDocument(post, byReference ?? '', zOffer, 'offer');
}

/** An issuer that wants what is not known here would only say so once the code is used (§12.2.4). */
function assertEncryptable(issuer: IssuerMetadata): void {
  const { request, response } = exchangeWith(issuer);
  const { credential_request_encryption: asked, credential_response_encryption: given } = issuer;
  if ((asked?.encryption_required && !request) || (given?.encryption_required && !response))
    throw refusedBy('issuer metadata', 'unsupported_encryption', 'it wants encryption of a kind not known here');
}

/** The first of what this wallet holds, in the order of its own liking, that it can prove a key for. */
function chosenFrom(ids: readonly string[], { credential_configurations_supported: known }: IssuerMetadata) {
  for (const format of held) {
    const configurationId = ids.find((id) => known[id]?.format === format && canProve(known[id]));
    if (configurationId !== undefined) return { configurationId, format };
  }
  throw refusedBy('offer', 'unsupported_credential_format', 'nothing of it can be held here');
}

/** Nobody attests the keys of this wallet. */
const canProve = ({ proof_types_supported: types }: Partial<z.infer<typeof zConfiguration>> = {}): boolean =>
  types?.jwt !== undefined && types.jwt.key_attestations_required === undefined;

/** Between host and path (RFC 8615, RFC 8414 §3.1). */
function wellKnown(name: string, identifier: string): string {
  const { origin, pathname } = new URL(identifier);
  return `${origin}/.well-known/${name}${pathname.replace(/\/$/, '')}`;
}
