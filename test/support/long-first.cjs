const { statSync } = require('node:fs');
const { basename } = require('node:path');

/** Suites that take longest, so that none of them is left to one worker at the end. */
const long = [
  'clinic.test.ts',
  'wallet.test.ts',
  'sponsor.test.ts',
  'chain-outages.test.ts',
  'negative-catalogue.test.ts',
  'contracts.test.ts',
  'kill-service.test.ts',
  'main-job.test.ts',
  'wallet-health.test.ts',
  'fhir-leaks.test.ts',
  'proofs.test.ts',
  'bft-network.test.ts',
  'fuzz.test.ts',
  'events.test.ts',
  'prove.test.ts',
  'chain-conformance.test.ts',
  'database-store-on-postgres.test.ts',
  'operations.test.ts',
  'visit.test.ts',
  'openid4vci.test.ts',
  'transaction-outbox-chaos.test.ts',
  'ui.test.ts',
  'haip-issuer.test.ts',
  'chain-privacy.test.ts',
  'eligibility-proofs.test.ts',
  'eligibility-unlinkability.test.ts',
  'erasure.test.ts',
  'shared-index.test.ts',
  'changed-parts.test.ts',
  'two-processes.test.ts',
  'refused-presentations.test.ts',
  'http-service.test.ts',
  'contract.test.ts',
  'queue.test.ts',
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
