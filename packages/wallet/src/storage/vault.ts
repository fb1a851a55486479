import { fromBase64Url, toBase64Url } from '@assent/browser';
import { AppError, type Did } from '@assent/domain';
import { keyFromPassphrase, newDataKey, newSalt, open, seal, unwrapDataKey, wrapDataKey } from '../keys/data-key.ts';
import { unwrapPrivateKey, wrapPrivateKey } from '../keys/pairwise-key.ts';
import { type KnownPasskey, makePasskey, usePasskey } from '../keys/passkey.ts';
import { assertGoodPassphrase } from './passphrase.ts';
import type { StoredLocks, StoredVault, VaultRecords } from './stored-vault.ts';
import { emptyContents, type Relationship, type WalletContents, zWalletContents } from './wallet-contents.ts';

const context = {
  contents: 'assent-wallet/contents/1',
  passphrase: 'assent-wallet/passphrase/1',
  passkey: 'assent-wallet/passkey/1',
};

/** An open vault: what is in it, and the one way to change it. */
export interface Vault {
  contents(): WalletContents;
  /** Changes a copy, saves it, and only then shows it. Changes come one after the other. @throws AppError `conflict`, `store_unavailable` */
  change<T>(how: (contents: WalletContents) => T | Promise<T>): Promise<T>;
  subscribe(listener: () => void): () => void;
  /** The private key of a DID of this wallet. @throws AppError `key_unavailable` */
  privateKey(did: Did): Promise<CryptoKey>;
  /** Keeps a new key. @returns what is kept of it in the contents */
  keepKey(did: Did, key: CryptoKey): Promise<Pick<Relationship, 'wrapped'>>;
  /** Private keys under another key, for a backup. Those that the browser alone keeps are left out. */
  rewrapKeys(under: CryptoKey): Promise<ReadonlyMap<Did, NonNullable<Relationship['wrapped']>>>;
  hasPasskey(): boolean;
  /** Lets a new passkey open it too. @throws AppError `key_unavailable`; `wallet_unreadable` if the passphrase is wrong */
  addPasskey(passphrase: string, name: string): Promise<void>;
  /** @throws AppError `wallet_unreadable` if the passphrase is wrong; `invalid_request` if the new one is too short */
  changePassphrase(passphrase: string, next: string): Promise<void>;
}

/** What a wallet begins with: nothing, or what was in a backup, whose keys are wrapped under a key of the backup. */
export interface Beginning {
  readonly contents: WalletContents;
  readonly keys: ReadonlyMap<Did, CryptoKey>;
}

export const newBeginning = (keys: WalletContents['keys']): Beginning => ({
  contents: emptyContents(keys, toBase64Url(crypto.getRandomValues(new Uint8Array(32)))),
  keys: new Map(),
});

/** Makes a vault. @throws AppError `invalid_request` for a short passphrase; `conflict` if there is one */
export async function createVault(records: VaultRecords, passphrase: string, beginning: Beginning): Promise<Vault> {
  assertGoodPassphrase(passphrase);
  const dataKey = await newDataKey();
  const salt = newSalt();
  const under = await keyFromPassphrase(passphrase, salt);
  const locks = { passphrase: { salt, wrapped: await wrapDataKey(dataKey, under, context.passphrase) } };
  const contents = structuredClone(beginning.contents);
  for (const relationship of contents.relationships) {
    const key = beginning.keys.get(relationship.did);
    if (key) relationship.wrapped = textOf(await wrapPrivateKey(key, dataKey, relationship.did));
  }
  const sealed = await seal(dataKey, JSON.stringify(contents), context.contents);
  await records.write({ version: 1, revision: 1, locks, contents: sealed });
  // not by the passphrase again, which takes a phone most of a second
  return openWith(records, (stored) =>
    readable(unwrapDataKey(stored.locks.passphrase.wrapped, under, context.passphrase)),
  );
}

/** @throws AppError `not_found` if there is none; `wallet_unreadable` if the passphrase is wrong */
export const openVault = (records: VaultRecords, passphrase: string): Promise<Vault> =>
  openWith(records, (stored) => unlockByPassphrase(stored, passphrase));

/** @throws AppError `not_found` if there is none, or no passkey; `key_unavailable`; `wallet_unreadable` */
export const openVaultByPasskey = (records: VaultRecords): Promise<Vault> =>
  openWith(records, async ({ locks: { passkey } }) => {
    if (!passkey) throw new AppError('not_found', { missing: 'passkey' });
    return readable(unwrapDataKey(passkey.wrapped, await usePasskey(passkey.known), context.passkey));
  });

async function unlockByPassphrase({ locks }: StoredVault, passphrase: string, extractable = false): Promise<CryptoKey> {
  const { salt, wrapped } = locks.passphrase;
  return readable(unwrapDataKey(wrapped, await keyFromPassphrase(passphrase, salt), context.passphrase, extractable));
}

/** Whoever cannot open it is told so, and nothing else. */
const readable = <T>(opening: Promise<T>): Promise<T> =>
  opening.catch((cause: unknown) => {
    throw new AppError('wallet_unreadable', {}, { cause });
  });

const textOf = ({ iv, bytes }: { readonly iv: Uint8Array; readonly bytes: Uint8Array }) => ({
  iv: toBase64Url(iv),
  bytes: toBase64Url(bytes),
});

const bytesOf = ({ iv, bytes }: NonNullable<Relationship['wrapped']>) => ({
  iv: fromBase64Url(iv) ?? new Uint8Array(),
  bytes: fromBase64Url(bytes) ?? new Uint8Array(),
});

async function openWith(records: VaultRecords, unlock: (stored: StoredVault) => Promise<CryptoKey>): Promise<Vault> {
  const stored = await records.read();
  if (!stored) throw new AppError('not_found', { missing: 'wallet' });
  const dataKey = await unlock(stored);
  const text = await readable(open(dataKey, stored.contents, context.contents));
  const contents = zWalletContents.parse(JSON.parse(text));
  return new OpenVault(records, stored, dataKey, contents);
}

class OpenVault implements Vault {
  private readonly records: VaultRecords;
  private readonly dataKey: CryptoKey;
  private stored: StoredVault;
  private current: WalletContents;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly listeners = new Set<() => void>();

  constructor(records: VaultRecords, stored: StoredVault, dataKey: CryptoKey, contents: WalletContents) {
    this.records = records;
    this.stored = stored;
    this.dataKey = dataKey;
    this.current = contents;
  }

  contents = (): WalletContents => this.current;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  change<T>(how: (contents: WalletContents) => T | Promise<T>): Promise<T> {
    const work = this.queue.then(async () => {
      const draft = structuredClone(this.current);
      const result = await how(draft);
      await this.write({ contents: await seal(this.dataKey, JSON.stringify(draft), context.contents) });
      this.current = draft;
      for (const listener of this.listeners) listener();
      return result;
    });
    this.queue = work.catch(() => undefined);
    return work;
  }

  async privateKey(did: Did): Promise<CryptoKey> {
    const { wrapped } = this.relationshipOf(did);
    const key = wrapped
      ? await unwrapPrivateKey(bytesOf(wrapped), this.dataKey, did).catch(() => undefined)
      : await this.records.getKey(did);
    if (!key) throw new AppError('key_unavailable', { did });
    return key;
  }

  async keepKey(did: Did, key: CryptoKey): Promise<Pick<Relationship, 'wrapped'>> {
    if (key.extractable) return { wrapped: textOf(await wrapPrivateKey(key, this.dataKey, did)) };
    await this.records.putKey(did, key);
    return {};
  }

  async rewrapKeys(under: CryptoKey) {
    const rewrapped = new Map<Did, NonNullable<Relationship['wrapped']>>();
    for (const { did, wrapped } of this.current.relationships) {
      if (!wrapped) continue;
      const key = await unwrapPrivateKey(bytesOf(wrapped), this.dataKey, did, true);
      rewrapped.set(did, textOf(await wrapPrivateKey(key, under, did)));
    }
    return rewrapped;
  }

  hasPasskey = (): boolean => this.stored.locks.passkey !== undefined;

  async addPasskey(passphrase: string, name: string): Promise<void> {
    const dataKey = await unlockByPassphrase(this.stored, passphrase, true);
    const { passkey, key } = await makePasskey(name);
    await this.relock(async (locks) => ({ ...locks, passkey: await passkeyLock(dataKey, passkey, key) }));
  }

  async changePassphrase(passphrase: string, next: string): Promise<void> {
    assertGoodPassphrase(next);
    const dataKey = await unlockByPassphrase(this.stored, passphrase, true);
    const salt = newSalt();
    const under = await keyFromPassphrase(next, salt);
    const wrapped = await wrapDataKey(dataKey, under, context.passphrase);
    await this.relock(async (locks) => ({ ...locks, passphrase: { salt, wrapped } }));
  }

  private relock(how: (locks: StoredLocks) => Promise<StoredLocks>): Promise<void> {
    const work = this.queue.then(async () => {
      await this.write({ locks: await how(this.stored.locks) });
      for (const listener of this.listeners) listener();
    });
    this.queue = work.catch(() => undefined);
    return work;
  }

  private async write(changed: Partial<Pick<StoredVault, 'contents' | 'locks'>>): Promise<void> {
    const next = { ...this.stored, ...changed, revision: this.stored.revision + 1 };
    await this.records.write(next);
    this.stored = next;
  }

  private relationshipOf(did: Did): Relationship {
    const found = this.current.relationships.find((one) => one.did === did);
    if (!found) throw new AppError('key_unavailable', { did });
    return found;
  }
}

const passkeyLock = async (dataKey: CryptoKey, known: KnownPasskey, key: CryptoKey) => ({
  known,
  wrapped: await wrapDataKey(dataKey, key, context.passkey),
});
