import { AppError } from '@assent/domain';

/** A text that caches may keep for `maxAgeSeconds`. `etag` is a strong validator, in quotation marks. */
export interface CachedText {
  readonly text: string;
  readonly mediaType: string;
  readonly etag: string;
  readonly maxAgeSeconds: number;
}

/** @throws AppError `not_acceptable` if the request does not take the media type (RFC 9110 §12.5.1) */
export function assertAcceptable(request: Headers, mediaType: string): void {
  const [kind] = mediaType.split('/');
  const quality = new Map((request.get('accept') ?? '*/*').split(',').map(rangeFrom));
  const best = [mediaType, `${kind}/*`, '*/*'].find((range) => quality.has(range));
  if (best === undefined || quality.get(best) === 0) throw new AppError('not_acceptable', { mediaTypes: [mediaType] });
}

function rangeFrom(text: string): [string, number] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  return [range, q === undefined ? 1 : Number(q.slice(2))];
}

/**
 * The text, or 304 if the request has it already (RFC 9110 §13.1.2). Anybody may ask, browsers of other origins too.
 * `must-revalidate`: a copy that is too old is worse than none.
 */
export function cachedResponse(request: Headers, { text, mediaType, etag, maxAgeSeconds }: CachedText): Response {
  const headers = {
    etag,
    'cache-control': `public, max-age=${maxAgeSeconds}, must-revalidate`,
    'access-control-allow-origin': '*',
  };
  if (isKnown(request.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  return new Response(text, { headers: { ...headers, 'content-type': mediaType } });
}

const isKnown = (ifNoneMatch: string | null, etag: string): boolean =>
  (ifNoneMatch ?? '')
    .split(',')
    .map((known) => known.trim().replace(/^W\//, ''))
    .some((known) => known === '*' || known === etag);
