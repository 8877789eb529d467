import { defineConfig } from '@hey-api/openapi-ts';

// `npm run client` makes clients/typescript/src/generated from clients/openapi.json.
export default defineConfig({
  input: process.env.CLIENT_INPUT ?? './clients/openapi.json',
  output: {
    path: process.env.CLIENT_OUTPUT ?? './clients/typescript/src/generated',
    module: { extension: '.js' },
    // Generated code is checked by its generator; ours is stricter than it was written for.
    header: [
      '// @ts-nocheck',
      '// Generated from clients/openapi.json by `npm run client`; do not edit.',
    ],
  },
  logs: { level: 'warn', file: false },
  plugins: [
    '@hey-api/typescript',
    { name: '@hey-api/client-fetch', throwOnError: true },
    {
      name: '@hey-api/sdk',
      responseStyle: 'data',
      operations: {
        strategy: 'single',
        containerName: 'ActivityCoreSdk',
        nesting: 'operationId',
        nestingDelimiters: /_/,
      },
    },
  ],
});
