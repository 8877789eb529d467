import './typescript.mjs';

/** Makes PostgreSQL and Temporal available to all test files; each starts when it is first needed. */
export default async function globalSetup() {
  const { services } = await import('./services.ts');
  await services.open();
}
