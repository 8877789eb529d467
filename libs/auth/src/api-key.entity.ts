import { defineEntity, type InferEntity, p } from '@mikro-orm/postgresql';

/** A credential of one tenant. Only a hash of the key is kept. */
export const ApiKey = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.uuid().primary(),
    tenant: p.text(),
    name: p.text(),
    /** The key's first characters, to recognise it by. */
    hint: p.text(),
    /** SHA-256 of the key. The key is 256 random bits, so that a slow hash would add nothing. */
    hash: p.blob(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [{ name: 'api_key_hash', properties: ['hash'] }],
});
export type ApiKey = InferEntity<typeof ApiKey>;
