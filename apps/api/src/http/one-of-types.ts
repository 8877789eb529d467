import { getSchemaPath } from '@nestjs/swagger';

type Class = new () => unknown;

/** The schema of an object of one of several kinds, told apart by its `type`. */
export function oneOfTypes(kinds: Readonly<Record<string, Class>>) {
  const entries = Object.entries(kinds);
  return {
    oneOf: entries.map(([, kind]) => ({ $ref: getSchemaPath(kind) })),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(entries.map(([type, kind]) => [type, getSchemaPath(kind)])),
    },
  };
}
