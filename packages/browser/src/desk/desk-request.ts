import {
  type CheckInType,
  checkInProfiles,
  checkInQuery,
  checkInTypes,
  type DcqlQuery,
  type TenantId,
  zTenantId,
} from '@assent/domain';
import * as z from 'zod';

/** What can be asked without a connection: whether a consent was taken back is on the chain, and in no list. */
export type DeskType = Exclude<CheckInType, 'ConsentGrant'>;
const deskTypes = checkInTypes.filter((type): type is DeskType => type !== 'ConsentGrant');

export interface DeskWish {
  readonly type: DeskType;
  readonly required: boolean;
}

/** What a desk asks while no service can be reached. The answer is shown to it, and sent nowhere. */
export interface DeskRequest {
  /** Of the service that desk and wallet are from. */
  readonly origin: string;
  /** Who says that they ask. Nobody has signed it. */
  readonly tenant: TenantId;
  readonly nonce: string;
  readonly purpose: string;
  readonly wishes: readonly DeskWish[];
}

/** What tells such a request from others: a response mode of ours (OAuth 2.0 Multiple Response Types §2.1). */
const responseMode = 'urn:assent:shown';
const maxLength = 4096;

/** Whom an answer is for: the `client_id` of the request (OpenID4VP 1.0 §5.9.3), which names the organisation at its service. */
export const audienceOfDesk = ({ origin, tenant }: Pick<DeskRequest, 'origin' | 'tenant'>): string =>
  `redirect_uri:${origin}/openid4vp/${tenant}/shown`;

/**
 * The request as a link, short enough for one code: what is asked are scopes, which stand for a query that both sides know
 * (OpenID4VP 1.0 §5.5). A question mark follows what is optional.
 */
export function deskRequestLink(request: DeskRequest): string {
  const parameters = {
    client_id: audienceOfDesk(request),
    response_type: 'vp_token',
    response_mode: responseMode,
    nonce: request.nonce,
    scope: request.wishes.map(({ type, required }) => `${type}${required ? '' : '?'}`).join(' '),
    purpose: request.purpose,
  };
  return `openid4vp://?${new URLSearchParams(parameters)}`;
}

const zScope = z.enum(deskTypes);
const zParameters = z.strictObject({
  client_id: z.string(),
  response_type: z.literal('vp_token'),
  response_mode: z.literal(responseMode),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22,86}$/),
  scope: z.string().min(1),
  purpose: z.string().max(256),
});

/** Reads such a link; undefined for anything else, and for what is not understood to the last parameter. */
export function readDeskRequest(link: string): DeskRequest | undefined {
  if (link.length > maxLength || !URL.canParse(link)) return undefined;
  const url = new URL(link);
  const entries = [...url.searchParams];
  const said = zParameters.safeParse(Object.fromEntries(entries)).data;
  if (url.protocol !== 'openid4vp:' || !said || entries.length !== 6) return undefined;
  const whom = placeOf(said.client_id);
  const wishes = wishesIn(said.scope);
  return whom && wishes && { ...whom, wishes, nonce: said.nonce, purpose: said.purpose };
}

function placeOf(clientId: string): Pick<DeskRequest, 'origin' | 'tenant'> | undefined {
  const [, origin = '', name] = /^redirect_uri:(https?:\/\/[^/?#@]+)\/openid4vp\/([^/]+)\/shown$/.exec(clientId) ?? [];
  const tenant = zTenantId.safeParse(name).data;
  return tenant && URL.canParse(origin) && new URL(origin).origin === origin ? { origin, tenant } : undefined;
}

function wishesIn(scope: string): readonly DeskWish[] | undefined {
  const wishes = scope.split(' ').map((word) => {
    const type = zScope.safeParse(word.replace(/\?$/, '')).data;
    return type && { type, required: !word.endsWith('?') };
  });
  const known = wishes.filter((wish) => wish !== undefined);
  const isOnce = new Set(known.map(({ type }) => type)).size === wishes.length;
  return isOnce ? known : undefined;
}

/** The query that the wishes stand for. The id of each credential in it is its type. */
export function deskQuery(wishes: readonly DeskWish[]): DcqlQuery {
  const items = wishes.map(({ type, required }) => ({
    ...{ id: type, required },
    content: { kind: 'selection.fhir', profiles: [...checkInProfiles[type]].slice(0, 1) },
  }));
  return checkInQuery({ items }).query;
}
