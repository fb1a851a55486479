import type { Client } from '@assent/api';
import { AppError, type Did, type Instant } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { fetchTrust } from './fetch-trust.ts';

const at = '2026-06-01T09:00:00Z' as Instant;
const [here, elsewhere, own] = ['did:ethr:assent:0xc1', 'did:web:lab.example', 'did:jwk:e30'] as Did[];
const listAt = (digit: string) => `https://assent.example/status-lists/0x${digit.repeat(64)}`;
const organization = { id: 'clinic', name: 'The Clinic' };

/** A service that knows one document and one list, and fails as it is told to for everything else. */
const serviceThat = (failure: AppError) =>
  ({
    readOfflineTrust: async () => ({
      at,
      issuers: [here, elsewhere, own].map((did) => ({
        did,
        believed: [],
        statusLists: did === here ? [listAt('1'), listAt('2'), 'https://lab.example/list'] : [],
      })),
    }),
    readDid: async ({ params: { did } }: { params: { did: Did } }) => {
      if (did !== here) throw failure;
      return { did, document: null };
    },
    readStatusList: async ({ params: { listId } }: { params: { listId: string } }) => {
      if (!listId.startsWith('0x1')) throw failure;
      return 'the list';
    },
  }) as unknown as Client;

test('what one issuer lacks is left out, and a list that cannot be read now stays as it was', async () => {
  const service = serviceThat(new AppError('not_found', {}));
  const first = await fetchTrust(service, organization, undefined);
  expect(first).toMatchObject({ version: 1, organization, servedAt: at, documents: { [String(here)]: null } });
  expect(Object.keys(first.documents)).toEqual([here]);
  expect(first.lists).toEqual({ [listAt('1')]: 'the list' });
  const before = { ...first, lists: { [listAt('1')]: 'older', [listAt('2')]: 'kept', [listAt('3')]: 'of nobody now' } };
  const second = await fetchTrust(service, organization, before);
  expect(second.lists).toEqual({ [listAt('1')]: 'the list', [listAt('2')]: 'kept' });
});

test('nothing is replaced by half of it: without an answer there is none', async () => {
  const silent = serviceThat(new AppError('timeout', {}));
  await expect(fetchTrust(silent, organization, undefined)).rejects.toMatchObject({ code: 'timeout' });
});
