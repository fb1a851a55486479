const compiled = (jsc) => [
  '<rootDir>/test/support/direct-imports.cjs',
  {
    jsc: { ...jsc, target: 'es2022' },
    module: { type: 'es6', resolveFully: false, importInterop: 'node' },
    sourceMaps: 'inline',
  },
];
const transform = {
  '^.+\\.ts$': compiled({ parser: { syntax: 'typescript' } }),
  '^.+\\.tsx$': compiled({
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic' } },
  }),
};

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/node-environment.cjs',
  testEnvironmentOptions: { customExportConditions: ['@assent/source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/packages/*/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  // what a style sheet would say of its classes is of no use here
  moduleNameMapper: { '\\.css$': '<rootDir>/test/support/no-styles.cjs' },
  transform,
  testSequencer: '<rootDir>/test/support/long-first.cjs',
  maxWorkers: 2,
  testTimeout: 180_000,
  // Each test file leaves its modules behind: a worker that has grown is replaced.
  workerIdleMemoryLimit: '1500MB',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
};
