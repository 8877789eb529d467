import './typescript.mjs';

/** As for unit tests; besides, fails at once when the apps are not built or a server cannot start. */
export default async function e2eSetup() {
  const { assertBuilt } = await import('./built-apps.ts');
  const { services } = await import('./services.ts');
  assertBuilt();
  await services.open();
  const servers = await services.servers();
  await Promise.all([servers.postgres(), servers.temporal()]);
}
