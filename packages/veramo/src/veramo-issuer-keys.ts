import type { DidChange, DidChangeOrder, DidOrder, IssuerKey, IssuerKeys } from '@assent/application';
import { type Address, AppError, type Did, ethrAddressOf, zAddress, zBytes32 } from '@assent/domain';
import type { IIdentifier } from '@veramo/core-types';
import { Signature, toUtf8Bytes, zeroPadBytes } from 'ethers';
import type { SigningAgent } from './agent/assent-agent.ts';
import { changeDigest } from './dids/change-digest.ts';
import { ethrDocumentOf } from './dids/ethr-document.ts';
import type { EthrNetwork } from './dids/ethr-network.ts';
import { ownerNonceOf } from './dids/owner-nonce.ts';
import { methodsOf } from './dids/verification-key.ts';
import { didReader } from './jws/did-documents.ts';
import { heldKeysOf, identifierOf, isKeyOf } from './jws/sign-jws.ts';

/** Ten years, in seconds: as long as keys of Veramo's provider that `ethrDidProvider` makes. */
const validity = 10 * 365 * 86_400;

const keyName = zBytes32.parse(zeroPadBytes(toUtf8Bytes('did/pub/Ed25519/veriKey/hex'), 32));
const ownerKeyIds = ['controller', 'controllerKey'];

/**
 * Keys of a did:ethr, changed by attributes and never by a change of owner: that would take every credential signed before
 * with it. New keys are of Ed25519. What changes the DID is signed with the key of its owner, as the registry's own signed
 * calls want it, so that anybody can pay for it. DIDs of other methods have one key for ever: the advice is a new DID.
 */
export function veramoIssuerKeys(agent: SigningAgent, network: EthrNetwork): IssuerKeys {
  return {
    list: (issuer) => listKeys(agent, issuer),
    async create(issuer) {
      ethrIdentity(issuer);
      const key = await agent.keyManagerCreate({ kms: 'local', type: 'Ed25519' });
      await agent.didManagerAddKey({ did: issuer, key: key as never, options: { localOnly: true } });
      return key.kid;
    },
    async stopSigning(issuer, keyRef) {
      await agent.didManagerRemoveKey({ did: issuer, kid: keyRef, options: { localOnly: true } });
    },
    nextNonce: async (issuer) => ownerNonceOf(network, ethrIdentity(issuer)),
    async authorize(issuer, asked, nonce) {
      const identity = ethrIdentity(issuer);
      const order = await orderOf(agent, network, issuer, identity, asked);
      const { keyRef, address } = await ownerKeyOf(agent, issuer, identity);
      const digest = changeDigest({ registry: network.registry, nonce, identity, order });
      const data = digest.slice(2);
      const signed = await agent.keyManagerSign({ keyRef, algorithm: 'eth_rawSign', data, encoding: 'base16' });
      const { v, r, s } = Signature.from(signed);
      return { identity, owner: address, nonce, order, signature: { v, r: zBytes32.parse(r), s: zBytes32.parse(s) } };
    },
  };
}

function ethrIdentity(issuer: Did): Address {
  const address = ethrAddressOf(issuer);
  if (!address) throw new AppError('invalid_request', { did: issuer, fault: 'its keys cannot change: use a new DID' });
  return address;
}

async function listKeys(agent: SigningAgent, issuer: Did): Promise<readonly IssuerKey[]> {
  ethrIdentity(issuer);
  const held = heldKeysOf(await identifierOf(agent, issuer));
  const state = await didReader(agent)(issuer);
  if (state.kind !== 'active') throw new AppError('gone', { did: issuer });
  const keys = methodsOf(state.document, 'assertionMethod').map(({ id, key }): IssuerKey => {
    const keyId = id.slice(id.indexOf('#') + 1);
    const found = held.find(({ jwk }) => isKeyOf(key, jwk));
    const isOwner = ownerKeyIds.includes(keyId);
    return { keyId, algorithm: key.algorithm, isOwner, ...(found ? { keyRef: found.keyRef } : {}) };
  });
  const hasOwnKey = keys.some(({ keyId }) => keyId === 'controllerKey');
  // the address of the owner is the same key once more
  return keys.filter(({ keyId }) => !(hasOwnKey && keyId === 'controller')).reverse();
}

async function orderOf(
  agent: SigningAgent,
  network: EthrNetwork,
  issuer: Did,
  identity: Address,
  asked: DidChangeOrder,
): Promise<DidOrder> {
  if (asked.kind === 'deactivate') return { kind: 'give_up' };
  if (asked.kind === 'remove_key') return removalOf(network, issuer, identity, asked.keyId);
  const { publicKeyHex } = await agent.keyManagerGet({ kid: asked.keyRef });
  return { kind: 'set_attribute', name: keyName, value: `0x${publicKeyHex}`, validity };
}

/** The order that takes a key out: of the change that put it in. */
async function removalOf(network: EthrNetwork, did: Did, identity: Address, keyId: string): Promise<DidOrder> {
  const standing = await network.direct.look(identity);
  const changes = await network.direct.changes(identity, standing);
  const now = Math.floor(Date.now() / 1000);
  const isListed = (all: readonly DidChange[]) => {
    const { document } = ethrDocumentOf({ did, chainId: network.chainId, address: identity }, all, now);
    return (document.verificationMethod ?? []).some(({ id }) => id === `${did}#${keyId}`);
  };
  for (const change of isListed(changes) ? changes : []) {
    if (change.kind === 'owner' || isListed([...changes, { ...change, validTo: 0n }])) continue;
    if (change.kind === 'attribute') return { kind: 'revoke_attribute', name: change.name, value: change.value };
    return { kind: 'revoke_delegate', delegateType: change.delegateType, delegate: change.delegate };
  }
  throw new AppError('not_found', { did, pointers: ['#/keyId'] });
}

/** The agent's key that owns the DID. @throws AppError `key_unavailable` if the agent does not hold it */
async function ownerKeyOf(agent: SigningAgent, issuer: Did, identity: Address) {
  const identifier: IIdentifier = await identifierOf(agent, issuer);
  for (const { keyRef, jwk } of heldKeysOf(identifier)) {
    if (isKeyOf({ algorithm: 'ES256K', address: identity }, jwk)) return { keyRef, address: zAddress.parse(identity) };
  }
  throw new AppError('key_unavailable', { did: issuer });
}
