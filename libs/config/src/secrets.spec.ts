import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSecretReference, SecretNotFoundError, Secrets } from './secrets.js';

describe('secrets', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'secrets-'));
    await writeFile(join(directory, 'crm-token'), 'from the file\n');
  });

  afterEach(async () => {
    delete process.env.SECRET_CRM_TOKEN;
    await rm(directory, { recursive: true });
  });

  it('reads a mounted file without its final line break', async () => {
    await expect(new Secrets({ directory }).resolve('secret://crm-token')).resolves.toBe(
      'from the file',
    );
  });

  it('prefers the environment', async () => {
    process.env.SECRET_CRM_TOKEN = 'from the environment';
    await expect(new Secrets({ directory }).resolve('secret://crm-token')).resolves.toBe(
      'from the environment',
    );
  });

  it('sees a rotated file at once', async () => {
    const secrets = new Secrets({ directory });
    await secrets.resolve('secret://crm-token');
    await writeFile(join(directory, 'crm-token'), 'rotated');
    await expect(secrets.resolve('secret://crm-token')).resolves.toBe('rotated');
  });

  it.each(['secret://absent', 'secret://../crm-token', 'secret://', 'crm-token', 'secret://a/b'])(
    'has nothing for %s',
    async (reference) => {
      await expect(new Secrets({ directory }).resolve(reference)).rejects.toBeInstanceOf(
        SecretNotFoundError,
      );
    },
  );

  it('tells references from values', () => {
    expect(isSecretReference('secret://crm-token')).toBe(true);
    expect(isSecretReference('Bearer abc')).toBe(false);
  });
});
