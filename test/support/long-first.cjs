const { statSync } = require('node:fs');
const { basename } = require('node:path');

/** Suites that take longest, so that none of them is left to one worker at the end. */
const long = [
  'database-store-on-postgres.test.ts',
  'kill-service.test.ts',
  'contracts.test.ts',
  'negative-catalogue.test.ts',
  'main-job.test.ts',
  'chain-outages.test.ts',
  'fhir-leaks.test.ts',
  'fuzz.test.ts',
  'prove.test.ts',
  'events.test.ts',
  'bft-network.test.ts',
  'database-key-store.test.ts',
  'database-store.test.ts',
];

/** In which order suites run (`testSequencer` of Jest): these, then the others by the length of their files. */
module.exports = class LongFirst {
  sort(tests) {
    const place = ({ path }) => (long.indexOf(basename(path)) + long.length + 1) % (long.length + 1);
    return [...tests].sort((a, b) => place(a) - place(b) || statSync(b.path).size - statSync(a.path).size);
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};
