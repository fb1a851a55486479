import { AppError, type ListPlace } from '@assent/domain';
import type { FetchDocument } from '../ports/status-lists.ts';
import { wordUrlOf } from './list-urls.ts';

/** Brings the word a place is in, with a proof, from anybody. It is not to be believed before a chain confirmed it. */
export type WordSource = (place: ListPlace) => Promise<unknown>;

/**
 * Words from the address that the credential names, or from `mirror`, the address of any service that has the list.
 *
 * @throws AppError `registry_unavailable` if there is no address or no answer
 */
export const wordsOverHttp =
  (fetch: FetchDocument, mirror?: (listId: ListPlace['listId']) => string): WordSource =>
  async ({ listId, index, uri }) => {
    const address = mirror?.(listId) ?? uri;
    if (address === undefined) throw unavailable(listId, 'no_address');
    const url = new URL(wordUrlOf(address, Math.floor(index / 256)));
    const { status, body } = await fetch(url, 'application/json').catch((cause: unknown) => {
      throw unavailable(listId, 'not_reachable', cause);
    });
    if (status !== 200 || !body) throw unavailable(listId, 'not_served');
    return jsonFrom(body);
  };

function jsonFrom(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // no word; whoever asked finds that it does not parse
  }
}

const unavailable = (listId: string, reason: string, cause?: unknown) =>
  new AppError('registry_unavailable', { listId, reason }, { cause });
