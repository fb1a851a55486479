/** Allowed arrows between packages ("may import"). Anything not named here is an error. */
const may = {
  domain: [],
  application: ['domain'],
  api: ['domain'],
  contracts: [],
  evm: ['application', 'domain', 'contracts'],
  store: ['application', 'domain'],
  fhir: ['application', 'domain'],
  veramo: ['application', 'domain'],
  openid4vc: ['application', 'domain'],
  zk: ['application', 'domain'],
  ui: ['domain'],
  wallet: ['application', 'openid4vc', 'zk', 'api', 'ui', 'domain'],
  operations: ['api', 'ui', 'domain'],
  service: ['veramo', 'openid4vc', 'evm', 'store', 'fhir', 'zk', 'api', 'application', 'domain'],
  cli: ['veramo', 'openid4vc', 'evm', 'store', 'fhir', 'zk', 'api', 'application', 'domain'],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(may).map(([name, allowed]) => ({
      name: `${name}-arrows`,
      comment: `${name} may import only ${allowed.join(', ') || 'nothing of ours'}`,
      severity: 'error',
      from: { path: `^packages/${name}/src` },
      to: { path: '^(packages|test)/', pathNot: [name, ...allowed].map((p) => `^packages/${p}/`) },
    })),
    {
      name: 'known-packages',
      comment: 'a new package gets its own line in `may` first',
      severity: 'error',
      from: { path: '^packages/', pathNot: Object.keys(may).map((name) => `^packages/${name}/`) },
      to: {},
    },
    { name: 'no-undeclared', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'pure-core',
      comment: 'domain, application and the web apps need nothing of Node: they run in browsers',
      severity: 'error',
      from: {
        path: '^packages/(domain|application|api|ui|wallet|clinic|sponsor|operations)/src',
        pathNot: '\\.test\\.tsx?$|/testing/',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'wallets-run-in-browsers',
      comment: 'the parts of OpenID4VC that a wallet is made of need nothing of Node',
      severity: 'error',
      from: { path: '^packages/openid4vc/src/(wallet\\.ts$|(vci|vp)/wallet/)', pathNot: '\\.test\\.ts$' },
      to: {
        reachable: true,
        path: '^(node:)?(assert|buffer|crypto|events|fs|http|https|net|os|path|process|stream|timers|tls|url|util|v8|vm|worker_threads|zlib)(/|$)',
      },
    },
    {
      name: 'provers-run-in-browsers',
      comment: 'only the verifier of proofs, which has threads, needs anything of Node; the engine looks for a Buffer',
      severity: 'error',
      from: { path: '^packages/zk/src', pathNot: '^packages/zk/src/verifier/|\\.test\\.ts$|/testing/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'domain-depends-on-pure-libraries-only',
      comment: 'schemas, and the curve and hash that a did:ethr is made of',
      severity: 'error',
      from: { path: '^packages/domain/src', pathNot: '\\.test\\.tsx?$|/testing/' },
      to: { path: 'node_modules', pathNot: 'node_modules/(zod|@noble/(curves|hashes))/' },
    },
    {
      name: 'veramo-stays-in-its-adapter',
      comment: 'Veramo and ethers are reached through packages/veramo only',
      severity: 'error',
      from: { path: '^packages/(?!veramo/)', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/(@veramo|ethers|did-jwt|did-resolver)' },
    },
    {
      name: 'tests-stay-out-of-code',
      severity: 'error',
      from: { pathNot: '\\.test\\.tsx?$|/(behaviours|testing)/|^test/' },
      to: { path: '\\.test\\.ts$|/(behaviours|testing)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@assent/source', 'node', 'import', 'require', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.css'],
    },
  },
};
