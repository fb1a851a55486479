import { AppError } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import type { StatusList } from '../ports/stored-rows.ts';

type ListPorts = Pick<Ports, 'registries' | 'random'>;

/** Makes an empty list, and the work that brings it to the chain; `keep` stores it in the same unit of work. */
export async function openStatusList(
  { registries, random }: ListPorts,
  { outbox }: Pick<NetworkRecords, 'outbox'>,
  keep: (list: StatusList) => Promise<void>,
): Promise<StatusList> {
  const salt = random.bytes32();
  const list = { listId: registries.listIdOf(salt), salt, size: registries.listSize };
  await keep(list);
  await outbox.enqueue(random.uuid(), { kind: 'create_list', salt });
  return list;
}

/**
 * A place for a new credential in the tenant's latest list, or in a new one if that is full. Undefined if the tenant has no
 * list: it issues nothing.
 */
export async function takePlace(
  ports: ListPorts,
  records: Pick<TenantRecords & NetworkRecords, 'statusLists' | 'outbox'>,
): Promise<{ readonly listId: StatusList['listId']; readonly index: number } | undefined> {
  const { statusLists } = records;
  const latest = await statusLists.get();
  if (!latest) return undefined;
  const index = await statusLists.allocate(latest.listId).catch(undefinedIfFull);
  if (index !== undefined) return { listId: latest.listId, index };
  const { listId } = await openStatusList(ports, records, statusLists.insert);
  return { listId, index: await statusLists.allocate(listId) };
}

function undefinedIfFull(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'conflict') return undefined;
  throw error;
}
