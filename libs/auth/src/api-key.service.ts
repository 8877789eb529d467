import { Injectable } from '@nestjs/common';
import { raw } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { Database, epochMs, newId, rows } from '#database';
import { ApiKey } from './api-key.entity.js';
import { generateApiKey, hashApiKey, hintOf } from './api-key.js';
import { ApiKeyNotFoundError, InvalidApiKeyRequestError } from './auth.errors.js';
import type { Principal } from './principal.js';
import { RecentLookups } from './recent-lookups.js';

/** How long a revoked key may still be accepted by another process, in milliseconds. */
export const REVOCATION_DELAY_MS = 10_000;

/** Longer strings are not looked up. */
const LONGEST_KEY = 256;

/** A key as lists show it; the key itself is not kept. Times are epoch milliseconds. */
export interface ApiKeySummary {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly hint: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** A new key, the one time it is shown. */
export interface NewApiKey extends ApiKeySummary {
  readonly key: string;
}

/** Issues, lists, revokes and verifies API keys. */
@Injectable()
export class ApiKeys {
  private readonly recent = new RecentLookups<Principal>({
    ttlMs: REVOCATION_DELAY_MS,
    limit: 1_000,
  });

  constructor(private readonly database: Database) {}

  /**
   * Makes a key. Two keys may have one name, which is how a key is replaced without a gap.
   *
   * @throws InvalidApiKeyRequestError when the tenant or the name cannot be used
   */
  async create(tenant: string, name: string): Promise<NewApiKey> {
    const key = generateApiKey();
    const created = await this.insert(tenant, name, key);
    if (!created) throw new Error('two keys of 256 random bits are the same');
    return { ...created, key };
  }

  /**
   * Makes sure that a key chosen elsewhere exists; one that exists, even revoked, stays as it is.
   *
   * @returns whether it was missing
   */
  async ensure(tenant: string, name: string, key: string): Promise<boolean> {
    return (await this.insert(tenant, name, key)) !== undefined;
  }

  /** A tenant's keys, newest first; `after` is the id of the last key of the page before. */
  async list(tenant: string, page: { limit: number; after?: string }): Promise<ApiKeySummary[]> {
    const keys = await this.database
      .session()
      .find(
        ApiKey,
        { tenant, ...(page.after === undefined ? {} : { id: { $lt: page.after } }) },
        { orderBy: { id: 'desc' }, limit: page.limit },
      );
    return keys.map(summaryOf);
  }

  /**
   * Ends a key. This process refuses it at once, the others within {@link REVOCATION_DELAY_MS}.
   * Repeating it changes nothing.
   *
   * @throws ApiKeyNotFoundError
   */
  async revoke(tenant: string, id: string): Promise<ApiKeySummary> {
    const session = this.database.session();
    await session.nativeUpdate(
      ApiKey,
      { id, tenant, revokedAt: null },
      { revokedAt: raw('now()') },
    );
    const key = await session.findOne(ApiKey, { id, tenant });
    if (!key) throw new ApiKeyNotFoundError(id);
    this.recent.clear();
    return summaryOf(key);
  }

  /**
   * Whose key this is; undefined when it is unknown or revoked. An answer is believed for
   * {@link REVOCATION_DELAY_MS}, so that a request usually costs no query.
   */
  async verify(key: string): Promise<Principal | undefined> {
    if (key.length > LONGEST_KEY) return undefined;
    const hash = hashApiKey(key);
    return this.recent.get(hash.toString('base64'), () => this.lookUp(hash));
  }

  /** By the unique index `api_key_hash`. The one query without a tenant: it is what finds it. */
  private async lookUp(hash: Buffer): Promise<Principal | undefined> {
    const [found] = await rows(
      this.database.session(),
      sql<{ tenant: string; name: string }>`
        select tenant, name from api_key where hash = ${hash} and revoked_at is null`,
    );
    return found && { tenant: found.tenant, actor: `api-key:${found.name}` };
  }

  /** Undefined when the key is there already. */
  private async insert(
    tenant: string,
    name: string,
    key: string,
  ): Promise<ApiKeySummary | undefined> {
    checkWords(tenant, name);
    const summary = { id: newId(), tenant, name, hint: hintOf(key), revokedAt: null };
    const [inserted] = await rows(
      this.database.session(),
      sql<{ createdAt: number }>`
        insert into api_key (id, tenant, name, hint, hash)
        values (${summary.id}, ${tenant}, ${name}, ${summary.hint}, ${hashApiKey(key)})
        on conflict (hash) do nothing
        returning ${epochMs('created_at')} as "createdAt"`,
    );
    this.recent.clear();
    return inserted && { ...summary, ...inserted };
  }
}

/** Both words end up in workflow ids and in the run log: keep them short and plain. */
function checkWords(tenant: string, name: string): void {
  const problems = Object.entries({ tenant, name })
    .filter(([, word]) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(word))
    .map(([field]) => ({
      pointer: `/${field}`,
      code: 'invalid_word',
      message: `${field}: 1 to 63 letters, digits, ".", "_" or "-", the first a letter or digit`,
    }));
  if (problems.length > 0) throw new InvalidApiKeyRequestError(problems);
}

function summaryOf(key: ApiKey): ApiKeySummary {
  return {
    id: key.id,
    tenant: key.tenant,
    name: key.name,
    hint: key.hint,
    createdAt: key.createdAt.getTime(),
    revokedAt: key.revokedAt?.getTime() ?? null,
  };
}
