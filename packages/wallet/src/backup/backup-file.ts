import { fromBase64Url, toBase64Url } from '@assent/browser';
import { AppError, type Did } from '@assent/domain';
import * as z from 'zod';
import { keyFromPassphrase, newDataKey, newSalt, open, seal, unwrapDataKey, wrapDataKey } from '../keys/data-key.ts';
import { unwrapPrivateKey } from '../keys/pairwise-key.ts';
import { assertGoodPassphrase } from '../storage/passphrase.ts';
import type { Beginning, Vault } from '../storage/vault.ts';
import { type WalletContents, zWalletContents } from '../storage/wallet-contents.ts';

const zBytes = z.string().regex(/^[A-Za-z0-9_-]+$/);
const zSealed = z.strictObject({ iv: zBytes, bytes: zBytes });

/** Bounds of what a file may ask for: less would be too weak, more would hold the page up. */
const [fewest, most] = [600_000, 5_000_000];

const zBackup = z.strictObject({
  kind: z.literal('assent-wallet-backup'),
  version: z.literal(1),
  kdf: z.strictObject({
    name: z.literal('PBKDF2-SHA-256'),
    iterations: z.int().min(fewest).max(most),
    salt: zBytes,
  }),
  key: zSealed,
  contents: zSealed,
});

const context = { key: 'assent-wallet-backup/key/1', contents: 'assent-wallet-backup/contents/1' };

/** Longest file that is read. */
const maxLength = 50_000_000;

/**
 * Everything in a wallet as the text of a file, encrypted under a passphrase of its own, and read back: a backup that was never read is none.
 *
 * @throws AppError `invalid_request` if the passphrase is too short; `forbidden` if the keys of the wallet cannot be copied
 */
export async function makeBackup(vault: Vault, passphrase: string): Promise<string> {
  assertGoodPassphrase(passphrase);
  const contents = vault.contents();
  if (contents.keys === 'bound') throw new AppError('forbidden', { at: 'keys' });
  const dataKey = await newDataKey();
  const salt = newSalt();
  const wrapped = await wrapDataKey(dataKey, await keyFromPassphrase(passphrase, salt), context.key);
  const keys = await vault.rewrapKeys(dataKey);
  const copied = structuredClone(contents);
  for (const relationship of copied.relationships) {
    const own = keys.get(relationship.did);
    if (own) relationship.wrapped = own;
  }
  const text = JSON.stringify({
    kind: 'assent-wallet-backup',
    version: 1,
    kdf: { ...salt, salt: toBase64Url(salt.salt) },
    key: encoded(wrapped),
    contents: encoded(await seal(dataKey, JSON.stringify(copied), context.contents)),
  });
  const back = await openBackup(text, passphrase);
  if (back.contents.credentials.length !== contents.credentials.length || back.keys.size !== keys.size)
    throw new Error('a backup was made and is not what was in the wallet');
  return text;
}

/** What is in a backup. @throws AppError `wallet_unreadable` if the passphrase is wrong, or it is damaged or no backup */
export async function openBackup(text: string, passphrase: string): Promise<Beginning> {
  try {
    const { kdf, key, contents } = zBackup.parse(JSON.parse(text.slice(0, maxLength)));
    const under = await keyFromPassphrase(passphrase, { ...kdf, salt: bytesOf(kdf.salt) });
    const dataKey = await unwrapDataKey(decoded(key), under, context.key);
    const read = zWalletContents.parse(JSON.parse(await open(dataKey, decoded(contents), context.contents)));
    return { contents: read, keys: await keysIn(read, dataKey) };
  } catch (cause) {
    throw new AppError('wallet_unreadable', {}, { cause });
  }
}

async function keysIn({ relationships }: WalletContents, dataKey: CryptoKey): Promise<ReadonlyMap<Did, CryptoKey>> {
  const keys = new Map<Did, CryptoKey>();
  for (const { did, wrapped } of relationships)
    if (wrapped) keys.set(did, await unwrapPrivateKey(decoded(wrapped), dataKey, did, true));
  return keys;
}

const encoded = ({ iv, bytes }: { readonly iv: Uint8Array; readonly bytes: Uint8Array }) => ({
  iv: toBase64Url(iv),
  bytes: toBase64Url(bytes),
});
const bytesOf = (text: string) => fromBase64Url(text) ?? new Uint8Array();
const decoded = ({ iv, bytes }: z.infer<typeof zSealed>) => ({ iv: bytesOf(iv), bytes: bytesOf(bytes) });
