/** One PostgreSQL server for all test files of a whole run: each would take three seconds of a processor for its own. */
module.exports = async () => {
  if (process.env.ASSENT_TEST_DATABASE_URL) return;
  const { startPostgres } = await import('../dist/support/crashable-postgres.js');
  // nothing here has to survive a power loss
  const { url, stop } = await startPostgres(['fsync=off', 'max_connections=200']);
  process.env.ASSENT_TEST_DATABASE_URL = url;
  globalThis.stopTestPostgres = stop;
};
