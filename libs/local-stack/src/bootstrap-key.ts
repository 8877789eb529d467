import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The API key that the api makes valid when it starts in development mode. */
export interface BootstrapKey {
  readonly key: string;
  /** Where it came from, and so whether it is to be shown. */
  readonly origin: 'environment' | 'generated' | 'remembered';
  readonly file: string;
}

/** `BOOTSTRAP_API_KEY`, else the one kept in `directory`, else a new one, which is then kept there. */
export async function bootstrapKey(
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<BootstrapKey> {
  const file = join(directory, 'bootstrap-api-key');
  const given = env.BOOTSTRAP_API_KEY;
  if (given) return { key: given, origin: 'environment', file };
  const remembered = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (remembered) return { key: remembered, origin: 'remembered', file };
  const key = `ack_${randomBytes(32).toString('base64url')}`;
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  return { key, origin: 'generated', file };
}
