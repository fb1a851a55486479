import type { FetchedDocument } from '@assent/application';
import type { DIDDocument, DIDResolutionResult, DIDResolver } from 'did-resolver';
import * as z from 'zod';
import { parseStrictJson } from '../jws/strict-json.ts';
import { type FetchOptions, pinnedFetch } from './fetch-pinned.ts';
import { deactivated, failed, resolved } from './resolution.ts';
import { readVersion } from './version.ts';

/**
 * Resolver for did:web. Status 404 means not found, 410 deactivated; anything else that is not a document with the
 * DID's own id leaves the answer open. Nothing is remembered: the document is the only sign that a key was revoked. There
 * are no versions of it: what a document was cannot be asked for.
 */
export function webMethod(options?: FetchOptions): DIDResolver {
  const fetchOnce = pinnedFetch(options);
  return async (did, parsed, _resolver, options) => {
    const url = urlOfDidWeb(parsed.id);
    if (!url) return failed('invalidDid');
    if (readVersion(parsed, options)) return failed('featureNotSupported');
    try {
      return resultOf(did, await fetchOnce(url));
    } catch {
      return failed('internalError', `${url.hostname} could not be reached`);
    }
  };
}

function resultOf(did: string, { status, body }: FetchedDocument): DIDResolutionResult {
  if (status === 404) return failed('notFound');
  if (status === 410) return deactivated();
  if (!body) return failed('internalError', `answered with status ${status}`);
  const document = zDidDocument.safeParse(parseStrictJson(body));
  if (!document.success || document.data.id !== did) return failed('invalidDidDocument');
  return resolved(document.data as DIDDocument);
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostPattern = new RegExp(`^(?:${label}\\.)*(?![0-9]+$)${label}$`, 'i');
/** One step of a path. Dots alone, and encoded dots, slashes and control characters, would lead elsewhere. */
const stepPattern = /^(?!\.{1,2}$)(?:[A-Za-z0-9._-]|%(?!2[EeFf]|5[Cc]|[01])[0-9A-Fa-f]{2})+$/;

/** Where the document of a did:web is (did:web §3.2), or undefined if `id` is not a host name, port and path. */
export function urlOfDidWeb(id: string): URL | undefined {
  const [authority = '', ...steps] = id.split(':');
  const [host = '', port, ...rest] = authority.split(/%3A/i);
  const portIsRight = port === undefined || (/^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65_535);
  if (host.length > 253 || !hostPattern.test(host) || !portIsRight || rest.length > 0) return undefined;
  if (!steps.every((step) => stepPattern.test(step))) return undefined;
  const path = steps.length > 0 ? steps.join('/') : '.well-known';
  return new URL(`https://${host}${port ? `:${port}` : ''}/${path}/did.json`);
}

const zText = z.string().max(2048);
const zMethod = z.looseObject({ id: zText, type: zText, controller: zText });
const zReferences = z
  .array(z.union([zText, zMethod]))
  .max(64)
  .optional();

/** A DID document (DID Core 1.0 §5) as far as it is used here. */
const zDidDocument = z.looseObject({
  id: zText,
  verificationMethod: z.array(zMethod).max(64).optional(),
  authentication: zReferences,
  assertionMethod: zReferences,
  keyAgreement: zReferences,
  capabilityInvocation: zReferences,
  capabilityDelegation: zReferences,
});
