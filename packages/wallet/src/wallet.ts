import type { Client } from '@assent/api';
import type { Clock, Random } from '@assent/application';
import { type DidReader, didReader, toBase64Url, toHex } from '@assent/browser';
import {
  AppError,
  type Bytes32,
  type Did,
  type Instant,
  instantFrom,
  orderedUuid,
  type TenantId,
} from '@assent/domain';
import type { Post } from '@assent/openid4vc/wallet';
import { type WalletSigner, walletSigner } from './credentials/wallet-signer.ts';
import { newPairwiseKey } from './keys/pairwise-key.ts';
import { type ServicePlaces, servicePlaces } from './organizations/service-places.ts';
import type { Vault } from './storage/vault.ts';
import type { Organization, Relationship, WalletContents } from './storage/wallet-contents.ts';

/** What a wallet is made of. Everything that it does takes this first. */
export interface Wallet {
  readonly vault: Vault;
  readonly signer: WalletSigner;
  readonly places: ServicePlaces;
  readonly post: Post;
  readonly clock: Clock;
  readonly random: Random;
  /** Reads keys of DIDs. */
  readonly read: DidReader;
  /** The service without a session, or with one. */
  readonly client: (token?: string) => Client;
}

/** Where a wallet is, and how it reaches its service. */
export interface WalletSurroundings {
  readonly origin: string;
  readonly post: Post;
  readonly client: (token?: string) => Client;
  readonly clock?: Clock;
}

/** A wallet over an open vault. */
export function walletOver(vault: Vault, { origin, post, client, clock = browserClock }: WalletSurroundings): Wallet {
  return {
    ...{ vault, post, client, clock },
    signer: walletSigner(vault),
    places: servicePlaces(origin),
    random: browserRandom,
    read: didReader(async (did) => (await client().readDid({ params: { did } })).document),
  };
}

export const browserClock: Clock = { now: (): Instant => instantFrom(Date.now()) };

const bytes32 = () => crypto.getRandomValues(new Uint8Array(32));
/** The randomness of the browser. */
export const browserRandom: Random = {
  uuid: () => crypto.randomUUID(),
  orderedUuid: () => orderedUuid(Date.now(), crypto.randomUUID()),
  bytes32: () => `0x${toHex(bytes32())}` as Bytes32,
  token: () => toBase64Url(bytes32()),
};

/** The DID for one organisation, made at first use. */
export async function didFor({ vault }: Pick<Wallet, 'vault'>, tenant: TenantId): Promise<Did> {
  const known = relationshipWith(vault.contents(), tenant);
  if (known) return known.did;
  return vault.change(async (contents) => {
    // another call may have made it while this one waited
    const there = relationshipWith(contents, tenant);
    if (there) return there.did;
    const { did, jwk, privateKey } = await newPairwiseKey(contents.keys === 'wrapped');
    contents.relationships.push({ tenant, did, jwk, ...(await vault.keepKey(did, privateKey)) });
    return did;
  });
}

const relationshipWith = ({ relationships }: WalletContents, tenant: TenantId): Relationship | undefined =>
  relationships.find((one) => one.tenant === tenant);

/**
 * What an organisation of the service is called, by any of its DIDs, as the service says; kept for when there is no connection.
 *
 * @throws AppError `not_found` if the service has no such organisation; `timeout`
 */
export async function organizationOf({ vault, client }: Wallet, did: Did): Promise<Organization> {
  const known = knownOrganization(vault.contents(), did);
  if (known) return known;
  const { organization } = await client().readDid({ params: { did } });
  if (!organization) throw new AppError('not_found', { did });
  await vault.change(({ organizations }) => {
    if (!organizations.some(({ id }) => id === organization.id)) organizations.push({ ...organization });
  });
  return organization;
}

/** An organisation that the wallet has met. */
export const knownOrganization = ({ organizations }: WalletContents, did: string): Organization | undefined =>
  organizations.find((one) => one.did === did || one.webDid === did);
