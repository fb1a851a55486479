import type { DidChange, DidHistory, DidStanding } from '@assent/application';
import { type Address, AppError, zAddress } from '@assent/domain';
import type { DIDDocument, DIDResolutionOptions, DIDResolutionResult, DIDResolver, ParsedDID } from 'did-resolver';
import { computeAddress, getAddress } from 'ethers';
import { LRUCache } from 'lru-cache';
import { type EthrDocument, type EthrIdentity, ethrDocumentOf, isOfDid } from './ethr-document.ts';
import type { EthrNetwork } from './ethr-network.ts';
import { frozen } from './frozen.ts';
import { failed, type ResolutionError } from './resolution.ts';
import { readVersion, type Version } from './version.ts';

/** A result, and for how long and which history it is right. Seconds since 1970, both included. */
interface Kept {
  readonly identity: Identity;
  readonly standing: DidStanding;
  readonly from: number;
  readonly until: number;
  readonly result: DIDResolutionResult;
}

/** `key`: the address in lower case. */
type Identity = EthrIdentity & { readonly key: Address };

/** `atOnce`: the document of a DID without parameters, if it is known to be right without asking anybody. */
export interface EthrMethod {
  readonly resolve: DIDResolver;
  atOnce(did: string): DIDResolutionResult | undefined;
}

/**
 * Resolver for did:ethr on `network`. Each resolution asks where the history of the DID stands: the index of this service
 * in memory, or else the registry by one call, so that a revoked key is gone with the block that revokes it. A document
 * is made anew when that has changed, or when a key in it ends. `versionId` is the number of a block, `versionTime` a
 * moment: the document is then as it was at that block or moment. What cannot be read is `internalError`, never "not found".
 */
export function ethrMethod(network: EthrNetwork): EthrMethod {
  const documents = new LRUCache<string, Kept>({ max: 20_000 });
  const { mirror, direct, fresh } = network;
  const histories = mirror ? [mirror, direct] : [direct];
  const resolve: DIDResolver = async (did, parsed, _resolver, options) => {
    const isPlain = !parsed.query && !hasOptions(options) && !wantsNoCache(parsed, options);
    const asked = questionOf(network, did, parsed, options);
    if (typeof asked === 'string') return failed(asked);
    return answer(wantsNoCache(parsed, options) ? [fresh] : histories, asked, isPlain ? documents : undefined);
  };
  const atOnce = (did: string) => {
    const kept = mirror && documents.get(did);
    return kept && knownIn(kept, mirror);
  };
  return { resolve, atOnce };
}

const wantsNoCache = ({ params }: ParsedDID, { noCache }: DIDResolutionOptions): boolean =>
  noCache === true || params?.['no-cache'] === 'true';

function knownIn(kept: Kept, mirror: DidHistory): DIDResolutionResult | undefined {
  const standing = mirror.known(kept.identity.key);
  return standing && isRight(kept, standing, nowSeconds()) ? kept.result : undefined;
}

/** What is asked for. `context`: contexts of JSON-LD, or nothing for plain JSON. */
interface Question {
  readonly identity: Identity;
  readonly version: Version | undefined;
  readonly context: Pick<DIDDocument, '@context'>;
}

function questionOf(
  network: EthrNetwork,
  did: string,
  parsed: ParsedDID,
  options: DIDResolutionOptions,
): Question | ResolutionError {
  const identity = identityFrom(network, did, parsed.id);
  if (typeof identity === 'string') return identity;
  const version = readVersion(parsed, options);
  if (version === 'invalid') return 'invalidOptions';
  const context = contextFor(options.accept);
  return context ? { identity, version, context } : 'representationNotSupported';
}

/** The answer of the first history that can be read. */
async function answer(
  histories: readonly DidHistory[],
  question: Question,
  documents: LRUCache<string, Kept> | undefined,
): Promise<DIDResolutionResult> {
  for (const history of histories) {
    try {
      return await answerFrom(history, question, documents);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return failed('internalError', 'the chain could not be read');
}

async function answerFrom(
  history: DidHistory,
  { identity, version, context }: Question,
  documents: LRUCache<string, Kept> | undefined,
): Promise<DIDResolutionResult> {
  const standing = history.known(identity.key) ?? (await history.look(identity.key));
  const from = nowSeconds();
  const known = documents?.get(identity.did);
  if (known && isRight(known, standing, from)) return known.result;
  const changes = await history.changes(identity.key, standing);
  if (version) return versionOf(history, identity, changes, version, context);
  const made = ethrDocumentOf(identity, changes, from);
  const result = frozen(await resultOf(history, made, context));
  documents?.set(identity.did, { identity, standing, from, until: made.holdsUntil, result });
  return result;
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** Whether anything but the latest document in its usual form is asked for. */
export const hasOptions = (options: DIDResolutionOptions) => {
  for (const name in options) if (options[name] !== undefined) return true;
  return false;
};

const isRight = ({ standing, from, until }: Kept, now: DidStanding, seconds: number): boolean =>
  standing.lastChange === now.lastChange && standing.branch === now.branch && from <= seconds && seconds <= until;

function identityFrom({ name, chainId }: EthrNetwork, did: string, id: string): Identity | ResolutionError {
  const [, prefix = '', identifier = ''] = /^(?:(.*):)?(0x[0-9a-fA-F]{40}|0x[0-9a-fA-F]{66})$/.exec(id) ?? [];
  if (!identifier) return 'invalidDid';
  if (prefix !== name && prefix !== `0x${chainId.toString(16)}`) return 'methodNotSupported';
  try {
    const address = identifier.length > 42 ? computeAddress(identifier) : getAddress(identifier);
    const key = zAddress.parse(address.toLowerCase());
    return { did, chainId, address, key, ...(identifier.length > 42 ? { publicKey: identifier } : {}) };
  } catch {
    return 'invalidDid'; // no point of the curve, or a wrong checksum: nothing can ever answer to it
  }
}

/** Contexts of a document in JSON-LD; none for plain JSON; undefined for another representation. */
function contextFor(accept: string | undefined): Pick<DIDDocument, '@context'> | undefined {
  if (accept === 'application/did+json') return {};
  return accept === undefined || accept === 'application/did+ld+json' ? { '@context': [...contexts] } : undefined;
}

const contexts = [
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/suites/secp256k1recovery-2020/v2',
  'https://w3id.org/security/v3-unstable',
];

async function resultOf(
  history: DidHistory,
  { document, isDeactivated, latest }: EthrDocument,
  context: Pick<DIDDocument, '@context'>,
  next?: DidChange,
): Promise<DIDResolutionResult> {
  const at = async ({ block, blockHash }: DidChange) => dateOf(await history.timeOf({ block, blockHash }));
  return {
    didResolutionMetadata: {
      contentType: '@context' in context ? 'application/did+ld+json' : 'application/did+json',
    },
    didDocument: { ...document, ...context },
    didDocumentMetadata: {
      ...(isDeactivated ? { deactivated: true } : {}),
      ...(latest ? { versionId: String(latest.block), updated: await at(latest) } : {}),
      ...(next ? { nextVersionId: String(next.block), nextUpdate: await at(next) } : {}),
    },
  };
}

const dateOf = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '');

/** The document as it was. */
async function versionOf(
  history: DidHistory,
  identity: Identity,
  all: readonly DidChange[],
  version: Version,
  context: Pick<DIDDocument, '@context'>,
): Promise<DIDResolutionResult> {
  const changes = all.filter(isOfDid);
  const now = 'block' in version ? await history.timeAt(version.block) : version.seconds;
  if (now === undefined) return failed('notFound', 'there is no such block yet');
  const count =
    'block' in version
      ? changes.filter(({ block }) => block <= version.block).length
      : await countUpTo(history, changes, version.seconds);
  const made = ethrDocumentOf(identity, changes.slice(0, count), now);
  return resultOf(history, made, context, made.isDeactivated ? undefined : changes[count]);
}

/** How many of the changes were made at that second or before; asks for the times of a few of them. */
async function countUpTo(history: DidHistory, changes: readonly DidChange[], seconds: number): Promise<number> {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const change = changes[middle];
    if (!change || (await history.timeOf(change)) > seconds) high = middle;
    else low = middle + 1;
  }
  return low;
}
