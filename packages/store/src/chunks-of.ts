/** Databases limit the values of one statement: SQLite to 32766, PostgreSQL to 65535. */
const chunkSize = 500;

/** The values in pieces that fit into one statement. */
export const chunksOf = <T>(values: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(values.length / chunkSize) }, (_, index) =>
    values.slice(index * chunkSize, (index + 1) * chunkSize),
  );
