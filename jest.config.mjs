const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6', resolveFully: false, importInterop: 'node' },
      sourceMaps: 'inline',
    },
  ],
};

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@assent/source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/packages/*/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  testSequencer: '<rootDir>/test/support/long-first.cjs',
  maxWorkers: 2,
  testTimeout: 180_000,
  // Each test file leaves its modules behind: a worker that has grown is replaced.
  workerIdleMemoryLimit: '1500MB',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
};
