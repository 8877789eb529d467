import { swcOptions } from './test/support/swc-options.mjs';

const support = '<rootDir>/test/support';

const project = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  // The same condition as in tsconfig.json: `#libs` resolve to their sources, not to dist.
  testEnvironmentOptions: {
    customExportConditions: ['activity-core-source', 'node', 'node-addons'],
  },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  globalTeardown: `${support}/global-teardown.mjs`,
};

export default {
  maxWorkers: 2,
  testTimeout: 30_000, // the first test that needs PostgreSQL waits for its start
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps,test/bench}/**/*.spec.ts'],
      globalSetup: `${support}/global-setup.mjs`,
    },
    {
      ...project,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'],
      globalSetup: `${support}/e2e-setup.mjs`,
    },
    {
      ...project,
      displayName: 'faults',
      // `npm test` runs the `*.short.fault-spec.ts` of them.
      testMatch: ['<rootDir>/test/faults/**/*.fault-spec.ts'],
      globalSetup: `${support}/e2e-setup.mjs`,
    },
  ],
};
