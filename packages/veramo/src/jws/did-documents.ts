import { AppError } from '@assent/domain';
import type { IResolver } from '@veramo/core-types';
import type { DIDDocument } from 'did-resolver';

/** What is known of a DID: its document, that it was given up, or that nothing can ever answer to that DID. */
export type DidState =
  | { readonly kind: 'active'; readonly document: DIDDocument }
  | { readonly kind: 'deactivated' }
  | { readonly kind: 'invalid' };

/** Reads DIDs. @throws AppError `did_resolution_failed`: the answer is unknown */
export type DidReader = (did: string) => Promise<DidState>;

/** The part of an agent that resolves DIDs. */
export type Resolving = Pick<IResolver, 'resolveDid'>;

/** A reader for one check: it resolves each DID once, so that all of the check is judged by the same documents. */
export function didReader(agent: Resolving): DidReader {
  const states = new Map<string, Promise<DidState>>();
  return (did) => {
    const state = states.get(did) ?? readDid(agent, did);
    states.set(did, state);
    return state;
  };
}

async function readDid(agent: Resolving, did: string): Promise<DidState> {
  const { didDocument, didDocumentMetadata, didResolutionMetadata } = await resolve(agent, did);
  const { error } = didResolutionMetadata;
  if (error === 'invalidDid') return { kind: 'invalid' };
  if (!error && didDocumentMetadata.deactivated) return { kind: 'deactivated' };
  if (error || didDocument?.id !== did) throw resolutionFailed(did, error ?? 'invalidDidDocument');
  return { kind: 'active', document: didDocument };
}

async function resolve(agent: Resolving, did: string): ReturnType<IResolver['resolveDid']> {
  try {
    return await agent.resolveDid({ didUrl: did });
  } catch (cause) {
    throw cause instanceof AppError ? cause : resolutionFailed(did, 'internalError', cause);
  }
}

const resolutionFailed = (did: string, reason: string, cause?: unknown) =>
  new AppError('did_resolution_failed', { did, reason }, { cause });
