import { type IAgentPlugin, type IResolver, schema } from '@veramo/core-types';
import { DIDResolverPlugin } from '@veramo/did-resolver';
import {
  type DIDDocument,
  type DIDResolutionOptions,
  type DIDResolutionResult,
  type DIDResolver,
  type Resolvable,
  Resolver,
} from 'did-resolver';
import { webMethod } from './did-web.ts';
import { type EthrNetwork, ethrMethod } from './ethr-network.ts';
import type { FetchOptions } from './fetch-pinned.ts';
import { localMethods } from './local-methods.ts';
import { deactivated, failed, resolved } from './resolution.ts';

/** A document, that it was given up, or undefined if it is published elsewhere. */
export type LocalDocuments = (did: string) => Promise<DIDDocument | 'deactivated' | undefined>;

export interface AssentResolverOptions {
  /** The chain of did:ethr; without it no did:ethr can be resolved. */
  readonly ethr?: EthrNetwork;
  /** How documents of did:web are fetched. */
  readonly web?: FetchOptions;
  /** Documents of did:web that this service publishes itself. Asked before the network. */
  readonly localDocuments?: LocalDocuments;
}

/**
 * Agent plugin that resolves did:key, did:jwk, did:peer, did:ethr and did:web. What cannot change is remembered for
 * ever, what can is asked for each time, and an error is never remembered. See `ResolutionError` for the errors.
 */
export class AssentResolver implements IAgentPlugin, Resolvable {
  readonly schema = schema.IResolver;
  readonly methods: IResolver;
  private readonly resolver: Resolver;

  constructor({ ethr, web, localDocuments }: AssentResolverOptions = {}) {
    this.resolver = new Resolver({
      ...localMethods(),
      ...(ethr ? { ethr: ethrMethod(ethr) } : {}),
      web: preferring(localDocuments, webMethod(web)),
    });
    this.methods = new DIDResolverPlugin({ resolver: this }).methods;
  }

  async resolve(didUrl: string, options: DIDResolutionOptions = {}): Promise<DIDResolutionResult> {
    if (didUrl.length > 4_096) return failed('invalidDid');
    const result = await this.resolver.resolve(didUrl, options);
    const { error } = result.didResolutionMetadata;
    return error === 'unsupportedDidMethod' ? failed('methodNotSupported') : result;
  }
}

function preferring(local: LocalDocuments | undefined, remote: DIDResolver): DIDResolver {
  if (!local) return remote;
  return async (did, parsed, resolver, options) => {
    const document = await local(did).catch(() => 'unknown' as const);
    if (document === 'unknown') return failed('internalError', 'an own document could not be made');
    if (document === 'deactivated') return deactivated();
    return document ? resolved(document) : remote(did, parsed, resolver, options);
  };
}
