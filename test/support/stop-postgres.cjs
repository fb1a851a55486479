/** Ends the server that `start-postgres.cjs` started, if it did. */
module.exports = async () => {
  await globalThis.stopTestPostgres?.();
};
