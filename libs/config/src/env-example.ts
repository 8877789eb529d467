import { Environment } from './environment.js';
import { type VariableDescription, variablesOf } from './variable.decorators.js';

const HEADER = `# Every variable the apps read. Copy to .env for development; real variables win over the file.
# A line that is commented out shows the default.`;

/** The text of `.env.example`, made from the declarations of {@link Environment}. */
export function envExample(): string {
  const defaults = new Map<string, unknown>(Object.entries(new Environment()));
  const entries = variablesOf(Environment).map((variable) => entry(variable, defaults));
  return `${[HEADER, ...entries].join('\n\n')}\n`;
}

function entry(variable: VariableDescription, defaults: ReadonlyMap<string, unknown>): string {
  const { name, about, expected, example } = variable;
  const assignment =
    example === undefined ? `# ${name}=${text(defaults.get(name))}` : `${name}=${example}`;
  return `# ${about} Expected: ${expected}.\n${assignment}`;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
