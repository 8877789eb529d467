import './typescript.mjs';

/** Offers PostgreSQL and Temporal to the test files; each starts when one asks for it. */
export default async function globalSetup() {
  const { services } = await import('./services.ts');
  await services.open();
}
