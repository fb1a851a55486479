import { type BaseRecord, RecordDuplicateError, RecordNotFoundError, type StorageService } from '@credo-ts/core';

// biome-ignore lint/suspicious/noExplicitAny: that is how Credo speaks of a record of any kind
type AnyRecord = BaseRecord<any, any, any>;
type Query = Readonly<Record<string, unknown>>;

/** Records of a Credo agent, in memory. */
export function memoryRecords(): StorageService<AnyRecord> {
  const records = new Map<string, AnyRecord>();
  const placeOf = ({ type }: { readonly type: string }, id: string) => `${type} ${id}`;
  const existing = (place: string): AnyRecord => {
    const record = records.get(place);
    if (!record) throw new RecordNotFoundError('there is no such record', { recordType: place });
    return record;
  };
  const ofClass = ({ type }: { readonly type: string }) => [...records.values()].filter((one) => one.type === type);
  return {
    supportsCursorPagination: false,
    async save(_, record) {
      const place = placeOf(record, record.id);
      if (records.has(place)) throw new RecordDuplicateError('there is such a record', { recordType: record.type });
      records.set(place, record.clone());
    },
    async update(_, record) {
      existing(placeOf(record, record.id));
      records.set(placeOf(record, record.id), record.clone());
    },
    async delete(_, record) {
      existing(placeOf(record, record.id));
      records.delete(placeOf(record, record.id));
    },
    async deleteById(_, recordClass, id) {
      existing(placeOf(recordClass, id));
      records.delete(placeOf(recordClass, id));
    },
    getById: async (_, recordClass, id) => existing(placeOf(recordClass, id)).clone(),
    getAll: async (_, recordClass) => ofClass(recordClass).map((one) => one.clone()),
    findByQuery: async (_, recordClass, query) =>
      ofClass(recordClass)
        .filter((one) => fits(one.getTags(), query as Query))
        .map((one) => one.clone()),
  };
}

/** Whether tags are as a query says; of a list all must be there. */
function fits(tags: Query, { $and, $or, $not, ...plain }: Query): boolean {
  const isSame = ([name, wanted]: [string, unknown]) => {
    const value = tags[name];
    if (wanted === undefined) return true;
    if (!Array.isArray(wanted)) return value === wanted;
    return Array.isArray(value) && wanted.every((one) => value.includes(one));
  };
  return (
    Object.entries(plain).every(isSame) &&
    ((($and as Query[]) ?? []).every((one) => fits(tags, one)) ?? true) &&
    ($or === undefined || ($or as Query[]).some((one) => fits(tags, one))) &&
    ($not === undefined || !fits(tags, $not as Query))
  );
}
