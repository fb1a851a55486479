import { AppError } from '@assent/domain';
import type { IDIDManager, IIdentifier, IKeyManager } from '@veramo/core-types';
import { computeAddress } from 'ethers';
import { LRUCache } from 'lru-cache';
import { type Method, methodsOf, type Relationship } from '../dids/verification-key.ts';
import { algorithmOf, isSameKey, jwkOfKey, type PublicJwk, publicKeyHexOf } from '../keys/public-jwk.ts';
import { didReader, type Resolving } from './did-documents.ts';
import { encodeJson, type JsonObject } from './strict-json.ts';

/** The part of an agent that signs, as callers and as plugins see it. */
export type Signing = Resolving & {
  didManagerGet(args: { did: string }): ReturnType<IDIDManager['didManagerGet']>;
  keyManagerGet: IKeyManager['keyManagerGet'];
  keyManagerSign: IKeyManager['keyManagerSign'];
};

/** A key that the agent holds. `keyRef` is the agent's name for it. */
export interface HeldKey {
  readonly keyRef: string;
  readonly jwk: PublicJwk;
}

/** A key that the agent holds for a DID. `kid` is the DID URL under which others find it. */
export interface DidKey extends HeldKey {
  readonly kid: string;
}

/**
 * The key with which the agent can sign for `did` now: the last that its document lists in `relationship`, the newest, and
 * that the agent holds. Methods that give the key itself come before those that give its address: they are cheaper to check.
 *
 * @throws AppError `key_unavailable`, `did_resolution_failed`
 */
export async function findDidKey(
  agent: Signing,
  did: string,
  relationship: Relationship,
  keyRef?: string,
): Promise<DidKey> {
  const held = heldKeysOf(await identifierOf(agent, did)).filter((key) => !keyRef || key.keyRef === keyRef);
  const state = await didReader(agent)(did);
  if (state.kind !== 'active') throw new AppError('key_unavailable', { did });
  const methods = methodsOf(state.document, relationship);
  for (const { id, key } of [...methods]
    .reverse()
    .sort((a, b) => Number('address' in a.key) - Number('address' in b.key))) {
    const found = held.find(({ jwk }) => isKeyOf(key, jwk));
    if (found) return { ...found, kid: id };
  }
  throw new AppError('key_unavailable', { did });
}

/** The agent's own record of a DID. @throws AppError `key_unavailable` if it has none */
export async function identifierOf(agent: Pick<Signing, 'didManagerGet'>, did: string): Promise<IIdentifier> {
  try {
    return await agent.didManagerGet({ did });
  } catch (cause) {
    if (cause instanceof AppError && cause.code !== 'not_found') throw cause;
    throw new AppError('key_unavailable', { did }, { cause });
  }
}

/** Keys of a DID that can sign. */
export const heldKeysOf = ({ keys }: IIdentifier): HeldKey[] =>
  keys.flatMap((key) => {
    const jwk = jwkOfKey(key);
    return jwk ? [{ keyRef: key.kid, jwk }] : [];
  });

/** Signs `payload` through the agent's key manager (RFC 7515 §3.1). `header` must have `typ`; `alg` is the key's. */
export async function signJws(
  agent: Pick<Signing, 'keyManagerSign'>,
  { keyRef, jwk }: HeldKey,
  header: JsonObject,
  payload: JsonObject,
): Promise<string> {
  const algorithm = algorithmOf(jwk);
  const signed = `${encodeJson({ ...header, alg: algorithm })}.${encodeJson(payload)}`;
  return `${signed}.${await agent.keyManagerSign({ keyRef, algorithm, data: signed, encoding: 'utf-8' })}`;
}

export const isKeyOf = (key: Method['key'], held: PublicJwk): boolean =>
  'jwk' in key ? isSameKey(key.jwk, held) : addressOf(held) === key.address;

const addresses = new LRUCache<string, string>({ max: 10_000 });

/** Ethereum address of a secp256k1 key, lower case. */
function addressOf(jwk: PublicJwk): string | undefined {
  if (jwk.crv !== 'secp256k1') return undefined;
  const key = publicKeyHexOf(jwk);
  const address = addresses.get(key) ?? computeAddress(`0x${key}`).toLowerCase();
  addresses.set(key, address);
  return address;
}
