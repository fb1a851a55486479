import { readStatusList, type StatusList, type StatusReading } from '@assent/browser';
import { type Did, isDid } from '@assent/domain';
import type { HeldCard } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';

/**
 * Reads anew what the lists of issuers say of these cards, or of all (Token Status List §8.3), and notes it with the time. Cards whose list cannot be
 * read, or is not signed by their issuer now, keep what was known.
 *
 * @returns how many could not be read
 */
export async function refreshStandings(
  wallet: Wallet,
  cards: readonly HeldCard[] = wallet.vault.contents().credentials,
): Promise<number> {
  const { vault, clock } = wallet;
  const places = cards.filter(({ status }) => status !== undefined);
  const lists = new Map<string, ReturnType<typeof fetchList>>();
  const found = new Map<string, StatusReading>();
  for (const { id, status, issuer } of places) {
    if (!status || !isDid(issuer)) continue;
    const list = lists.get(status.uri) ?? fetchList(wallet, status.uri, issuer).catch(() => undefined);
    lists.set(status.uri, list);
    const reading = (await list)?.readingAt(status.index);
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
async function fetchList({ post, read, clock }: Wallet, uri: string, issuer: Did): Promise<StatusList | undefined> {
  const { status, text } = await post(uri, { accept: 'application/statuslist+jwt' });
  return status === 200 ? readStatusList(text, { uri, issuer }, { read, now: clock.now() }) : undefined;
}
