import './typescript.mjs';

/** As for unit tests; besides, fails at once when the apps are not built or Temporal cannot start. */
export default async function e2eSetup() {
  const { assertBuilt } = await import('./built-apps.ts');
  const { services } = await import('./services.ts');
  assertBuilt();
  await services.open();
  await services.temporal();
}
