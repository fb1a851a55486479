import type { TenantId } from '@assent/domain';
import type { Owned } from './in-memory-database.ts';

export type Rows = ReturnType<typeof rowsOf>;

/** The only way to a table that many tenants share: the tenant is part of every key. */
export const rowsOf = (tenant: TenantId) => ({
  get: <T>(table: Map<string, Owned<T>>, key: string): T | undefined => table.get(`${tenant} ${key}`)?.value,
  all: <T>(table: Map<string, Owned<T>>): T[] =>
    [...table.values()].filter((row) => row.tenant === tenant).map((row) => row.value),
  remove: <T>(table: Map<string, Owned<T>>, key: string): boolean => table.delete(`${tenant} ${key}`),
  put: <T>(table: Map<string, Owned<T>>, key: string, value: T): void => {
    table.set(`${tenant} ${key}`, { tenant, value: structuredClone(value) });
  },
});
