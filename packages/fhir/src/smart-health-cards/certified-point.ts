import { fromBase64Url, toBase64Url } from '../encodings/base64url.ts';

/** A SubjectPublicKeyInfo of P-256 (RFC 5480) up to the two coordinates of its point. */
const infoStart = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE';
const [integer, sequence, version] = [0x02, 0x30, 0xa0];

/**
 * Whether a certificate in DER (RFC 5280 §4.1) is of a key of P-256. Neither its chain nor its dates are looked at; what is no certificate
 * certifies nothing.
 */
export function isCertificateOf(
  certificate: Uint8Array,
  { x, y }: { readonly x: string; readonly y: string },
): boolean {
  const signed = elementsOf(contentOf(certificate, sequence))?.[0];
  const fields = elementsOf(signed && contentOf(signed, sequence));
  if (!fields) return false;
  const [serial, , , , , publicKeyInfo] = fields[0]?.[0] === version ? fields.slice(1) : fields;
  if (serial?.[0] !== integer || !publicKeyInfo) return false;
  const point = [x, y].map((coordinate) => fromBase64Url(coordinate) ?? []);
  const wanted = [...(fromBase64Url(infoStart) ?? []), ...point.flatMap((octets) => [...octets])];
  return toBase64Url(publicKeyInfo) === toBase64Url(Uint8Array.from(wanted));
}

/** The elements of DER one after the other, each with its head; undefined if one is cut off. */
function elementsOf(octets: Uint8Array | undefined): readonly Uint8Array[] | undefined {
  const elements: Uint8Array[] = [];
  let rest = octets;
  while (rest && rest.length > 0) {
    const size = sizeOf(rest);
    if (!size || size.head + size.content > rest.length) return undefined;
    elements.push(rest.subarray(0, size.head + size.content));
    rest = rest.subarray(size.head + size.content);
  }
  return rest && elements;
}

/** What is inside an element with a tag that fills all of the octets. */
function contentOf(element: Uint8Array, tag: number): Uint8Array | undefined {
  const size = sizeOf(element);
  const isWhole = size !== undefined && size.head + size.content === element.length;
  return isWhole && element[0] === tag ? element.subarray(size.head) : undefined;
}

function sizeOf([, first, ...rest]: Uint8Array): { readonly head: number; readonly content: number } | undefined {
  if (first === undefined) return undefined;
  if (first < 0x80) return { head: 2, content: first };
  const count = first - 0x80;
  // no certificate is longer than what three octets can say
  if (count < 1 || count > 3 || rest.length < count) return undefined;
  return { head: 2 + count, content: rest.slice(0, count).reduce((length, octet) => length * 256 + octet, 0) };
}
