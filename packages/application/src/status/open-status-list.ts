import { AppError, type StatusRegistryEntry } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import type { StatusList } from '../ports/stored-rows.ts';

type ListPorts = Pick<Ports, 'registries' | 'random'>;
type ListName = Pick<StatusList, 'listId' | 'salt'>;

/** The place of a new credential in a list and its list of suspensions. */
export type TakenPlace = Required<Pick<StatusRegistryEntry, 'listId' | 'index' | 'suspensionListId'>>;

/** Makes an empty list with its list of suspensions, and the work that brings both to the chain. `keep` stores them in the same unit of work. */
export async function openStatusList(
  { registries, random }: ListPorts,
  { outbox }: Pick<NetworkRecords, 'outbox'>,
  keep: (list: StatusList) => Promise<void>,
): Promise<StatusList & Required<Pick<StatusList, 'suspensions'>>> {
  const [own, suspensions] = [random.bytes32(), random.bytes32()].map((salt) => ({
    listId: registries.listIdOf(salt),
    salt,
  })) as [ListName, ListName];
  const list = { ...own, size: registries.listSize, suspensions };
  await keep(list);
  for (const { salt } of [own, suspensions]) await outbox.enqueue(random.uuid(), { kind: 'create_list', salt });
  return list;
}

/** A place for a new credential in the tenant's latest list, or in a new one if there is none, or it is full or knows no suspensions. */
export async function takePlace(
  ports: ListPorts,
  records: Pick<TenantRecords & NetworkRecords, 'statusLists' | 'outbox'>,
): Promise<TakenPlace> {
  const { statusLists } = records;
  const latest = await statusLists.get();
  const place = latest && (await placeIn(statusLists, latest).catch(undefinedIfFull));
  if (place) return place;
  const { listId, suspensions } = await openStatusList(ports, records, statusLists.insert);
  return { listId, suspensionListId: suspensions.listId, index: await statusLists.allocate(listId) };
}

async function placeIn(
  statusLists: TenantRecords['statusLists'],
  { listId, suspensions }: StatusList,
): Promise<TakenPlace | undefined> {
  if (!suspensions) return undefined;
  return { listId, suspensionListId: suspensions.listId, index: await statusLists.allocate(listId) };
}

function undefinedIfFull(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'conflict') return undefined;
  throw error;
}
