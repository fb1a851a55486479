import { type DeskRequest, readDeskRequest } from '@assent/browser';
import { parse, type TenantId, zTenantId, zUuid } from '@assent/domain';
import { shownIn } from '../health/shown-health-cards.ts';

/** What a link, the text of a QR code, or what somebody pasted asks a wallet to do. */
export type ReadLink =
  | { readonly kind: 'offer'; readonly uri: string }
  | { readonly kind: 'request'; readonly uri: string }
  /** A request of a desk that has no connection; the answer is shown to it. */
  | { readonly kind: 'desk'; readonly request: DeskRequest }
  /** A request for a proof, at an organisation. */
  | { readonly kind: 'proof'; readonly tenant: TenantId; readonly id: string }
  /** An organisation to fetch from what it has issued. */
  | { readonly kind: 'organization'; readonly tenant: TenantId }
  /** A SMART Health Card, or a part of one. */
  | { readonly kind: 'health-card'; readonly text: string }
  /** A SMART Health Link. */
  | { readonly kind: 'health-link'; readonly text: string }
  | { readonly kind: 'refused'; readonly why: LinkFault };

/** `unknown`: nothing for a wallet. `dangerous`: of a kind that could run something. `too_long`. `elsewhere`: of another service. */
export type LinkFault = 'unknown' | 'dangerous' | 'too_long' | 'elsewhere';

/** As OpenID4VP and OpenID4VCI links are limited by their readers. */
const maxLength = 65_536;

const offerSchemes = ['openid-credential-offer:', 'haip-vci:', 'haip:'];
const requestSchemes = ['openid4vp:', 'haip-vp:', 'mdoc-openid4vp:', 'eudi-openid4vp:'];
const dangerous = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:', 'intent:'];

/**
 * Finds out what a text is, and opens nothing. Links of the wallet itself (`/wallet/#link=…`) stand for what they carry, so that a page
 * can lead to it.
 */
export function readLink(text: string, origin: string): ReadLink {
  const trimmed = text.trim();
  if (trimmed.length > maxLength) return refused('too_long');
  return ofHealth(trimmed) ?? byName(trimmed) ?? ofAddress(trimmed, origin);
}

function ofHealth(text: string): ReadLink | undefined {
  if (shownIn(text)) return { kind: 'health-card', text };
  return isHealthLink(text) ? { kind: 'health-link', text } : undefined;
}

/** A person may type the name of an organisation that they were told. */
function byName(text: string): ReadLink | undefined {
  const tenant = zTenantId.safeParse(text.toLowerCase()).data;
  return tenant && { kind: 'organization', tenant };
}

function ofAddress(text: string, origin: string): ReadLink {
  if (!URL.canParse(text)) return refused('unknown');
  const url = new URL(text);
  if (dangerous.includes(url.protocol)) return refused('dangerous');
  if (url.origin === origin && url.hash.startsWith('#link=')) {
    const carried = decoded(url.hash.slice('#link='.length));
    // one inside the other leads nowhere
    return carried.includes('#link=') ? refused('unknown') : readLink(carried, origin);
  }
  if (offerSchemes.includes(url.protocol) || isOffer(url)) return { kind: 'offer', uri: text };
  if (requestSchemes.includes(url.protocol) || isRequest(url)) return requestIn(text, origin);
  return proofAt(url, origin);
}

function requestIn(text: string, origin: string): ReadLink {
  const desk = readDeskRequest(text);
  if (!desk) return { kind: 'request', uri: text };
  return desk.origin === origin ? { kind: 'desk', request: desk } : refused('elsewhere');
}

/** Alone, or after the address of a viewer, which is not asked. */
const isHealthLink = (text: string) => /^(https:\/\/[^#\s]*#)?shlink:\//.test(text);

const refused = (why: LinkFault): ReadLink => ({ kind: 'refused', why });

const isWeb = ({ protocol }: URL) => protocol === 'https:' || protocol === 'http:';
const isOffer = (url: URL) =>
  isWeb(url) && (url.searchParams.has('credential_offer') || url.searchParams.has('credential_offer_uri'));
const isRequest = (url: URL) => isWeb(url) && url.searchParams.has('client_id');

const path = /^\/v1\/organizations\/([^/]+)\/proof-requests\/([^/]+)$/;

/** A request for a zero-knowledge proof is an address of the service. */
function proofAt(url: URL, origin: string): ReadLink {
  const [, tenant, id] = path.exec(url.pathname) ?? [];
  if (!isWeb(url) || !zTenantId.safeParse(tenant).success || !zUuid.safeParse(id).success) return refused('unknown');
  return url.origin === origin
    ? { kind: 'proof', tenant: parse(zTenantId, tenant), id: parse(zUuid, id) }
    : refused('elsewhere');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
