import { AppError } from '@assent/domain';
import type { IResolver } from '@veramo/core-types';
import type { DIDDocument } from 'did-resolver';

/** The version of a document after an old one: its name, and when it came (RFC 3339, in UTC). */
export interface NextVersion {
  readonly id: string;
  readonly time: string;
}

/** Which version of a document: as of a moment (RFC 3339, in UTC), or one by its name (DID Resolution 1.0 §4). */
export type DidVersion = { readonly versionTime: string } | { readonly versionId: string };

/** What is known of a DID: its document, and which one came after it if it is an old one; that it was given up, or that nothing can ever answer to that DID. */
export type DidState =
  | { readonly kind: 'active'; readonly document: DIDDocument; readonly next?: NextVersion }
  | { readonly kind: 'deactivated' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unversioned' };

/**
 * Reads DIDs as they are, or as they were. `unversioned`: nobody can say what it was.
 *
 * @throws AppError `did_resolution_failed`: the answer is unknown
 */
export interface DidReader {
  (did: string): Promise<Exclude<DidState, { kind: 'unversioned' }>>;
  (did: string, version: DidVersion | undefined): Promise<DidState>;
  /** Whether credentials signed with a key that has left the document are reported instead of refused. */
  readonly reportsRetiredKeys: boolean;
}

/** The part of an agent that resolves DIDs. */
export type Resolving = Pick<IResolver, 'resolveDid'>;

/** A reader for one check: it resolves each DID once, so that all of the check is judged by the same documents. */
export function didReader(agent: Resolving, retiredKeys: unknown = 'refuse'): DidReader {
  const states = new Map<string, Promise<DidState>>();
  const read = (did: string, version?: DidVersion): Promise<DidState> => {
    const name = version ? `${did} ${Object.entries(version).join()}` : did;
    const state = states.get(name) ?? readDid(agent, did, version);
    states.set(name, state);
    return state;
  };
  return Object.assign(read, { reportsRetiredKeys: retiredKeys === 'report' }) as DidReader;
}

async function readDid(agent: Resolving, did: string, version: DidVersion | undefined): Promise<DidState> {
  const { didDocument, didDocumentMetadata, didResolutionMetadata } = await resolve(agent, did, version);
  const { error } = didResolutionMetadata;
  if (error === 'invalidDid') return { kind: 'invalid' };
  if (error === 'featureNotSupported') return { kind: 'unversioned' };
  if (!error && didDocumentMetadata.deactivated) return { kind: 'deactivated' };
  if (error || didDocument?.id !== did) throw resolutionFailed(did, error ?? 'invalidDidDocument');
  const { nextVersionId: id, nextUpdate: time } = didDocumentMetadata;
  return { kind: 'active', document: didDocument, ...(id && time ? { next: { id, time } } : {}) };
}

async function resolve(
  agent: Resolving,
  did: string,
  version: DidVersion | undefined,
): ReturnType<IResolver['resolveDid']> {
  try {
    return await agent.resolveDid(version ? { didUrl: did, options: version } : { didUrl: did });
  } catch (cause) {
    throw cause instanceof AppError ? cause : resolutionFailed(did, 'internalError', cause);
  }
}

const resolutionFailed = (did: string, reason: string, cause?: unknown) =>
  new AppError('did_resolution_failed', { did, reason }, { cause });
