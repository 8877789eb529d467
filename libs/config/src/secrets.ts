import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from './domain-error.js';
import { type SecretsConfig, secretsConfig } from './namespaces.js';

const REFERENCE = /^secret:\/\/([a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?)$/;

/** Thrown when a secret is neither in the environment nor among the mounted files. */
export class SecretNotFoundError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'secret_not_found';

  constructor(name: string, cause?: unknown) {
    super(
      `There is no secret "${name}": set ${variableOf(name)}, or mount a file of that name in SECRETS_DIR.`,
      { cause },
    );
  }
}

/** Whether a text names a secret (`secret://crm-token`) instead of being a value itself. */
export function isSecretReference(text: string): boolean {
  return REFERENCE.test(text);
}

/**
 * The values behind `secret://name`: the variable `SECRET_NAME` (upper case, `-` and `.` as `_`),
 * else the file `name` in `SECRETS_DIR`, without a final line break. Files are read every time, so
 * that a rotated secret takes effect without a restart.
 */
@Injectable()
export class Secrets {
  constructor(@Inject(secretsConfig.KEY) private readonly config: SecretsConfig) {}

  /**
   * @param reference `secret://` and a name of lower case letters, digits, `-`, `_` and `.`
   * @throws SecretNotFoundError
   */
  async resolve(reference: string): Promise<string> {
    const name = REFERENCE.exec(reference)?.[1];
    if (name === undefined) throw new SecretNotFoundError(reference);
    return process.env[variableOf(name)] ?? (await this.mounted(name));
  }

  private async mounted(name: string): Promise<string> {
    if (this.config.directory === undefined) throw new SecretNotFoundError(name);
    try {
      const text = await readFile(join(this.config.directory, name), 'utf8');
      return text.replace(/\r?\n$/, '');
    } catch (error) {
      throw new SecretNotFoundError(name, error);
    }
  }
}

function variableOf(name: string): string {
  return `SECRET_${name.toUpperCase().replaceAll(/[.-]/g, '_')}`;
}
