/**
 * The rooms and the one direction in which they may import each other. A room lists what it may
 * use; everything else inside the repository is forbidden to it.
 */
const foundation = ['config'];
const ground = [
  ...foundation,
  'database',
  'temporal',
  'patterns',
  'cron',
  'expressions',
  'documents',
  'observability',
];
const rooms = {
  config: [],
  patterns: [],
  cron: [],
  expressions: [],
  documents: [...foundation, 'expressions'],
  imports: ['cron', 'expressions'],
  database: [...foundation],
  temporal: [...foundation],
  // For its @Public() mark: probes and scrapers have no API key.
  observability: [...foundation, 'auth'],
  auth: [...foundation, 'database'],
  'run-log': ground,
  tasks: [...ground, 'run-log'],
  events: [...ground, 'run-log'],
  definitions: [...ground, 'run-log'],
  // For callers who prove themselves with an API key.
  'event-sources': [...ground, 'auth', 'events'],
  runs: [...ground, 'run-log', 'tasks', 'events', 'definitions'],
  triggers: [...ground, 'run-log', 'tasks', 'events', 'definitions', 'runs'],
  'local-stack': ['database'],
};

const layerRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `layer-${room}`,
  comment: `libs/${room} may use only: ${allowed.join(', ') || 'nothing else of the project'}`,
  severity: 'error',
  from: { path: `^libs/${room}/`, pathNot: '\\.(spec|fixture)\\.ts$' },
  to: {
    path: '^(libs|apps|test|examples|clients)/',
    pathNot: `^libs/(${[room, ...allowed].join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: '^clients/typescript/src/generated/' },
      to: { circular: true },
    },
    {
      name: 'public-entries-only',
      comment: 'a lib is used through the entries that package.json "imports" declares',
      severity: 'error',
      from: { path: '^(libs/([^/]+)|apps/([^/]+)|test|examples)/' },
      to: {
        path: '^libs/([^/]+)/',
        pathNot: [
          '^libs/$2/',
          '^libs/[^/]+/src/(index|testing|contract|run-activity\\.workflow)\\.ts$',
        ],
      },
    },
    {
      name: 'apps-do-not-share',
      comment: 'an app never imports another app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'production-without-local-stack',
      comment: 'the embedded servers are for development and tests only',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/local-stack/', '\\.(spec|fixture)\\.ts$'] },
      to: { path: '^libs/local-stack/' },
    },
    {
      name: 'pure-libs',
      comment: 'matching, calendars and expressions are functions from values to values',
      severity: 'error',
      from: {
        path: '^libs/(patterns|cron|expressions|documents|imports)/',
        pathNot: '\\.spec\\.ts$',
      },
      to: { path: 'node_modules/(@nestjs|@mikro-orm|@temporalio|kysely)|^node:' },
    },
    {
      name: 'workflow-code-is-sandboxed',
      comment: 'workflow code reaches no Nest, no Node built-in and no database',
      severity: 'error',
      from: { path: '\\.workflow\\.ts$' },
      to: {
        reachable: true,
        path: 'node_modules/(@nestjs|@mikro-orm|kysely|pg|@temporalio/(client|worker|activity))/',
      },
    },
    {
      name: 'workflow-code-has-no-node',
      severity: 'error',
      from: { path: '\\.(workflow|contract)\\.ts$|libs/runs/src/contract\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-dev-dependencies-in-production',
      severity: 'error',
      from: {
        path: '^(apps|libs|migrations)/',
        pathNot: ['^libs/local-stack/', '\\.(spec|fixture)\\.ts$'],
      },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['activity-core-source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
    doNotFollow: { path: 'node_modules' },
    // The peers of the benchmark have packages of their own, which are there once it has run.
    exclude: { path: '^dist/|^test/bench/peers/[^/]+/' },
  },
};
