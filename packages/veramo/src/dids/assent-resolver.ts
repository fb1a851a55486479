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
import { LRUCache } from 'lru-cache';
import { webMethod } from './did-web.ts';
import { type EthrMethod, ethrMethod, hasOptions } from './ethr-method.ts';
import type { EthrNetwork } from './ethr-network.ts';
import type { FetchOptions } from './fetch-pinned.ts';
import { localMethods } from './local-methods.ts';
import { deactivated, failed, resolved } from './resolution.ts';
import { readVersion, type Version } from './version.ts';

/**
 * A document, that it was given up, or undefined if it is published elsewhere; with `at`, as it was at that moment (RFC
 * 3339, in UTC).
 */
export type LocalDocuments = (did: string, at?: string) => Promise<DIDDocument | 'deactivated' | undefined>;

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
 * ever; of what can, it is asked each time whether it has; an error is never remembered. See `ResolutionError` for the
 * errors. With `versionTime` a document is as it was then: of did:ethr, of this service's own did:web, and of what never
 * changes.
 */
export class AssentResolver implements IAgentPlugin, Resolvable {
  readonly schema = schema.IResolver;
  readonly methods: IResolver;
  private readonly resolver: Resolver;
  private readonly ethr: EthrMethod | undefined;
  private readonly constants = new LRUCache<string, DIDResolutionResult>({ max: 10_000 });

  constructor({ ethr, web, localDocuments }: AssentResolverOptions = {}) {
    this.ethr = ethr && ethrMethod(ethr);
    this.resolver = new Resolver({
      ...localMethods(),
      ...(this.ethr ? { ethr: this.ethr.resolve } : {}),
      web: preferring(localDocuments, webMethod(web)),
    });
    // Veramo's own resolveDid asks for a representation each time, and so never for what is known already.
    const resolveDid: IResolver['resolveDid'] = ({ didUrl, options }) => this.resolve(didUrl, options);
    this.methods = { ...new DIDResolverPlugin({ resolver: this }).methods, resolveDid };
  }

  async resolve(didUrl: string, options: DIDResolutionOptions = {}): Promise<DIDResolutionResult> {
    const known = hasOptions(options) ? undefined : this.ethr?.atOnce(didUrl);
    if (known) return known;
    const constant = hasOptions(options) ? undefined : this.constants.get(didUrl);
    if (constant) return constant;
    if (didUrl.length > 4_096) return failed('invalidDid');
    const result = await this.resolver.resolve(didUrl, options);
    const { error } = result.didResolutionMetadata;
    if (!error && !hasOptions(options) && isConstant.test(didUrl)) this.constants.set(didUrl, result);
    return error === 'unsupportedDidMethod' ? failed('methodNotSupported') : result;
  }
}

/** DIDs that are their own document, without path, query or fragment: for these not even the DID is parsed again. */
const isConstant = /^did:(key|jwk|peer):[A-Za-z0-9._-]+$/;

function preferring(local: LocalDocuments | undefined, remote: DIDResolver): DIDResolver {
  if (!local) return remote;
  return async (did, parsed, resolver, options) => {
    const version = readVersion(parsed, options);
    if (version === 'invalid') return failed('invalidOptions');
    const document = await local(did, momentOf(version)).catch(() => 'unknown' as const);
    return document ? localResult(document, version) : remote(did, parsed, resolver, options);
  };
}

const momentOf = (version: Version | undefined) =>
  version && 'seconds' in version ? new Date(version.seconds * 1000).toISOString().replace('.000', '') : undefined;

function localResult(document: DIDDocument | 'deactivated' | 'unknown', version: Version | undefined) {
  if (document === 'unknown') return failed('internalError', 'an own document could not be made');
  if (version && 'block' in version) return failed('featureNotSupported');
  return document === 'deactivated' ? deactivated() : resolved(document);
}
