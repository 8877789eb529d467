import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { envExample } from './env-example.js';
import { Environment } from './environment.js';
import { parseEnvironment } from './parse-environment.js';
import { variablesOf } from './variable.decorators.js';

const file = join(import.meta.dirname, '../../../.env.example');

describe('.env.example', () => {
  it('is what the declarations say (WRITE_ENV_EXAMPLE=1 writes it anew)', () => {
    if (process.env.WRITE_ENV_EXAMPLE) writeFileSync(file, envExample());
    expect(readFileSync(file, 'utf8')).toBe(envExample());
  });

  it('mentions every declared property once', () => {
    const names = variablesOf(Environment).map((variable) => variable.name);
    const mentioned = [...envExample().matchAll(/^(?:# )?([A-Z_]+)=/gm)].map((match) => match[1]);
    expect(mentioned).toEqual(names);
    expect(names).toEqual(expect.arrayContaining(Object.keys(new Environment())));
  });

  it('is a valid environment as it stands, and so are the defaults it shows', () => {
    const uncommented = envExample().replaceAll(/^# (?=[A-Z_]+=)/gm, '');
    expect(parseEnvironment(parseEnv(envExample()))).toEqual(
      parseEnvironment(parseEnv(uncommented)),
    );
  });
});
