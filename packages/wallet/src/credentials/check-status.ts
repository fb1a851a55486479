import { type Did, isDid, toUnixSeconds } from '@assent/domain';
import * as z from 'zod';
import { fromBase64Url } from '../keys/base64url.ts';
import type { HeldCard } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';
import { parseCompactJws } from './compact-jws.ts';
import { reasonAgainst } from './verify-signature.ts';

/** Size of a list when it is expanded, in bytes: a few kilobytes can hold a thousand times more. */
const maxListBytes = 2 ** 21;
const skewSeconds = 60;

const zList = z.looseObject({
  sub: z.string(),
  iss: z.string(),
  iat: z.number(),
  exp: z.number(),
  status_list: z.looseObject({ bits: z.literal([1, 2, 4, 8]), lst: z.string().max(4_000_000) }),
});

type Reading = NonNullable<HeldCard['standing']>['reading'];
const readings: readonly Reading[] = ['valid', 'revoked', 'suspended'];

/**
 * Reads anew what the lists of issuers say of every card (Token Status List §8.3), and notes it with the time. Cards whose list cannot be
 * read, or is not signed by their issuer now, keep what was known.
 *
 * @returns how many could not be read
 */
export async function refreshStandings(wallet: Wallet): Promise<number> {
  const { vault, clock } = wallet;
  const places = vault.contents().credentials.filter(({ status }) => status !== undefined);
  const lists = new Map<string, ReturnType<typeof readList>>();
  const found = new Map<string, Reading>();
  for (const { id, status, issuer } of places) {
    if (!status || !isDid(issuer)) continue;
    const list = lists.get(status.uri) ?? readList(wallet, status.uri, issuer).catch(() => undefined);
    lists.set(status.uri, list);
    const reading = (await list)?.(status.index);
    if (reading) found.set(id, reading);
  }
  if (found.size > 0)
    await vault.change(({ credentials }) => {
      for (const card of credentials) {
        const reading = found.get(card.id);
        if (reading) card.standing = { reading, at: clock.now() };
      }
    });
  return places.length - found.size;
}

/** A list of an issuer. Undefined unless it is signed by the issuer, and of now. */
async function readList(
  { post, read, clock }: Wallet,
  uri: string,
  issuer: Did,
): Promise<((index: number) => Reading | undefined) | undefined> {
  const { status, text } = await post(uri, { accept: 'application/statuslist+jwt' });
  const jws = status === 200 ? parseCompactJws(text) : undefined;
  const list = jws?.header.typ === 'statuslist+jwt' ? zList.safeParse(jws.payload).data : undefined;
  if (!jws || !list || list.sub !== uri || list.iss !== issuer) return undefined;
  const now = toUnixSeconds(clock.now());
  if (list.iat > now + skewSeconds || list.exp <= now || (await reasonAgainst(jws, issuer, read))) return undefined;
  const octets = await expanded(fromBase64Url(list.status_list.lst));
  const { bits } = list.status_list;
  return (index) => {
    const place = index * bits;
    const octet = octets?.[Math.floor(place / 8)];
    return octet === undefined ? undefined : readings[(octet >> (place % 8)) & (2 ** bits - 1)];
  };
}

/** What was compressed with ZLIB; undefined if it is more than a list can be. */
async function expanded(compressed: Uint8Array<ArrayBuffer> | undefined): Promise<Uint8Array | undefined> {
  if (!compressed) return undefined;
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxListBytes) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}
