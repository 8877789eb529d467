import { Injectable } from '@nestjs/common';
import { Command, Option, SubCommand } from 'nest-commander';
import { ApiKeys, type ApiKeySummary, REVOCATION_DELAY_MS } from '#auth';
import { InvalidValueError } from './cli.errors.js';
import { CliCommand } from './cli-command.js';
import { withInstallation } from './installation.js';
import { Terminal } from './terminal.js';

const PAGE = 500;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface TenantOptions {
  readonly tenant: string;
}

/** A command about the keys of one tenant. */
@Injectable()
abstract class TenantCommand extends CliCommand {
  constructor(protected readonly terminal: Terminal) {
    super();
  }

  @Option({
    flags: '-t, --tenant <tenant>',
    description: 'whose key it is',
    defaultValue: 'default',
  })
  parseTenant(tenant: string): string {
    return tenant;
  }

  protected withKeys<Result>(work: (keys: ApiKeys) => Promise<Result>): Promise<Result> {
    return withInstallation((services) => work(services.get(ApiKeys)));
  }
}

@SubCommand({
  name: 'create',
  description: 'Create a key. It is printed this once: only a hash of it is kept.',
})
export class CreateApiKeyCommand extends TenantCommand {
  override async run(_: string[], options: TenantOptions & { readonly name: string }) {
    const { tenant, name } = options;
    const { id, key } = await this.withKeys((keys) => keys.create(tenant, name));
    this.terminal.note(`created key ${id}, named ${name}, for tenant ${tenant}:`);
    this.terminal.result(key);
  }

  @Option({
    flags: '-n, --name <name>',
    description: 'who will use it; the run log names the caller by it',
    required: true,
  })
  parseName(name: string): string {
    return name;
  }
}

@SubCommand({ name: 'list', description: 'List the keys of a tenant, newest first.' })
export class ListApiKeysCommand extends TenantCommand {
  override async run(_: string[], { tenant }: TenantOptions): Promise<void> {
    this.terminal.note(row('ID', 'KEY', 'CREATED', 'REVOKED', 'NAME'));
    await this.withKeys(async (keys) => {
      for await (const key of everyKey(keys, tenant)) this.terminal.result(describe(key));
    });
  }
}

@SubCommand({
  name: 'revoke',
  arguments: '<id>',
  argsDescription: { id: 'as "api-key list" shows it' },
  description: `Revoke a key for good. Every process refuses it within ${REVOCATION_DELAY_MS / 1_000} seconds.`,
})
export class RevokeApiKeyCommand extends TenantCommand {
  override async run([id = '']: string[], { tenant }: TenantOptions): Promise<void> {
    if (!UUID.test(id)) {
      throw new InvalidValueError(`"${id}" is not the id of a key; "api-key list" shows the ids.`);
    }
    const { name, hint } = await this.withKeys((keys) => keys.revoke(tenant, id));
    this.terminal.result(`revoked ${hint}…, named ${name}`);
  }
}

@Command({
  name: 'api-key',
  description: 'Create, list and revoke API keys.',
  subCommands: [CreateApiKeyCommand, ListApiKeysCommand, RevokeApiKeyCommand],
})
export class ApiKeyCommand extends CliCommand {
  override run(): Promise<void> {
    return Promise.resolve(this.command.help({ error: true }));
  }
}

async function* everyKey(keys: ApiKeys, tenant: string): AsyncGenerator<ApiKeySummary> {
  let page = await keys.list(tenant, { limit: PAGE });
  for (;;) {
    yield* page;
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    page = await keys.list(tenant, { limit: PAGE, after: last.id });
  }
}

function describe({ id, hint, name, createdAt, revokedAt }: ApiKeySummary): string {
  const revoked = revokedAt === null ? '-' : new Date(revokedAt).toISOString();
  return row(id, `${hint}…`, new Date(createdAt).toISOString(), revoked, name);
}

function row(id: string, key: string, created: string, revoked: string, name: string): string {
  return [id.padEnd(36), key.padEnd(9), created.padEnd(24), revoked.padEnd(24), name].join('  ');
}
