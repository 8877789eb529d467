import './typescript.mjs';

export default async function globalTeardown() {
  const { services } = await import('./services.ts');
  await services.close();
}
