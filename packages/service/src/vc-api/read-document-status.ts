import type { FetchDocument, JsonDocument, ReadDocumentStatus, StatusReading } from '@assent/application';
import { AppError, type BitstringEntry, isHarmlessJson, type Verification } from '@assent/domain';
import { decodeBitstring } from '@assent/openid4vc';
import * as z from 'zod';
import type { DocumentLists } from './document-lists.ts';

const zList = z.looseObject({
  id: z.string().optional(),
  type: z.array(z.string()).refine((types) => types.includes('BitstringStatusListCredential')),
  credentialSubject: z.looseObject({
    type: z.literal('BitstringStatusList'),
    statusPurpose: z.union([z.string(), z.array(z.string())]),
    encodedList: z.string().max(100_000),
  }),
});

export interface StatusSources {
  readonly lists: DocumentLists;
  /** For lists of others: an address that a stranger named. */
  readonly fetch: FetchDocument;
  /** Whether a list of others is one that its issuer signed, and that holds now. */
  verifyList(document: unknown): Promise<Verification<JsonDocument>>;
}

/** Reads the bit of a place in a list: of ours from the chain, of others from the list they publish (Bitstring Status List 1.0 §3.2). */
export function readDocumentStatus({ lists, fetch, verifyList }: StatusSources): ReadDocumentStatus {
  const listFor = async (url: string): Promise<unknown> => {
    const own = lists.listAt(url);
    if (own) return JSON.parse((await lists.publish(own)).token);
    const checked = await verifyList(await fetchList(fetch, url));
    if (!checked.valid) throw unreadable('malformed');
    return checked.value;
  };
  return async (entry) => {
    const list = zList.safeParse(await listFor(entry.statusListCredential)).data;
    if (!list) throw unreadable('malformed');
    if (list.id !== undefined && list.id !== entry.statusListCredential) throw unreadable('another_list');
    return readingOf(list, entry);
  };
}

function readingOf({ credentialSubject: list }: z.infer<typeof zList>, entry: BitstringEntry): StatusReading {
  const { statusPurpose, statusListIndex, statusSize = 1 } = entry;
  const bits = decodeBitstring(list.encodedList);
  const index = Number(statusListIndex);
  const octet = bits?.[Math.floor(index / 8)];
  if (octet === undefined || statusSize !== 1 || ![list.statusPurpose].flat().includes(statusPurpose)) {
    return 'not_supported';
  }
  if ((octet & (0x80 >> (index % 8))) === 0) return 'valid';
  if (statusPurpose === 'revocation') return 'revoked';
  return statusPurpose === 'suspension' ? 'suspended' : 'not_supported';
}

async function fetchList(fetch: FetchDocument, url: string): Promise<unknown> {
  if (!URL.canParse(url)) throw unreadable('not_reachable');
  const { status, body } = await fetch(new URL(url), 'application/vc, application/ld+json, application/json').catch(
    (cause: unknown) => {
      throw unreadable('not_reachable', cause);
    },
  );
  if (status !== 200 || !body) throw unreadable('not_served');
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (isHarmlessJson(value, 64)) return value;
  } catch {
    // what cannot be parsed is no list
  }
  throw unreadable('malformed');
}

const unreadable = (reason: string, cause?: unknown) => new AppError('registry_unavailable', { reason }, { cause });
