import type { Client } from '@assent/api';
import type { KeptTrust } from '@assent/browser';
import { AppError, type Did, type Instant, instantFrom } from '@assent/domain';

/** By the clock of this device. */
export const deviceNow = (): Instant => instantFrom(Date.now());

/**
 * Reads what this desk needs to verify without a connection: whom the organisation believes, their keys, and their status lists as they
 * are signed. What one issuer lacks is left out, and then nothing of that issuer is verified; a list that cannot be read now stays as it was.
 *
 * @throws AppError `timeout` and others of a service that does not answer
 */
export async function fetchTrust(
  client: Client,
  organization: KeptTrust['organization'],
  before: KeptTrust | undefined,
): Promise<KeptTrust> {
  const { at, issuers } = await client.readOfflineTrust({});
  const keptAt = deviceNow();
  const [documents, lists]: [Record<string, unknown>, Record<string, string>] = [{}, {}];
  for (const { did, statusLists } of issuers) {
    const found = await documentOf(client, did);
    if (found) documents[did] = found.document;
    for (const uri of statusLists) {
      const list = (await listAt(client, uri)) ?? before?.lists[uri];
      if (list) lists[uri] = list;
    }
  }
  return { version: 1, organization, keptAt, servedAt: at, seenAt: keptAt, issuers, documents, lists };
}

/** did:jwk and did:key are their own documents, and others than those of this network are not known here. */
async function documentOf(client: Client, did: Did): Promise<{ readonly document: unknown } | undefined> {
  if (/^did:(jwk|key):/.test(did)) return undefined;
  return client.readDid({ params: { did } }).catch(undefinedUnlessSilent);
}

async function listAt(client: Client, uri: string): Promise<string | undefined> {
  const [, listId] = /\/status-lists\/(0x[0-9a-f]{64})$/.exec(uri) ?? [];
  return listId && client.readStatusList({ params: { listId } }).catch(undefinedUnlessSilent);
}

/** An answer that says no is one about this issuer; none at all is about the connection. */
function undefinedUnlessSilent(error: unknown): undefined {
  if (error instanceof AppError && error.code !== 'timeout') return undefined;
  throw error;
}
