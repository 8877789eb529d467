import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Environment } from './environment.js';
import { type EnvironmentProblem, InvalidEnvironmentError } from './invalid-environment.error.js';
import { type VariableDescription, variablesOf } from './variable.decorators.js';

/** Environment variables as the process has them. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The typed environment. An empty variable counts as one that is not set, as shells and compose
 * files leave them behind.
 *
 * @throws InvalidEnvironmentError naming every bad variable at once
 */
export function parseEnvironment(raw: RawEnvironment): Environment {
  const given = givenVariables(raw);
  const environment = plainToInstance(Environment, given);
  const problems = [
    ...malformed(environment, given),
    ...misplaced(environment),
    ...contradictory(environment),
  ];
  if (problems.length > 0) throw new InvalidEnvironmentError(problems);
  return environment;
}

/**
 * The typed environment of this process; on a bad one prints what is wrong and exits with status 1,
 * before anything else was started.
 */
export function requireValidEnvironment(): Environment {
  try {
    return parseEnvironment(process.env);
  } catch (error) {
    if (!(error instanceof InvalidEnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}

function givenVariables(raw: RawEnvironment): Record<string, string> {
  const given: Record<string, string> = {};
  for (const { name } of variablesOf(Environment)) {
    const value = raw[name]?.trim();
    if (value) given[name] = value;
  }
  return given;
}

function malformed(
  environment: Environment,
  given: Readonly<Record<string, string>>,
): EnvironmentProblem[] {
  const bad = new Set(validateSync(environment).map((error) => error.property));
  return variablesOf(Environment)
    .filter((variable) => bad.has(variable.name))
    .map((variable) => problem(variable, given[variable.name]));
}

function problem(variable: VariableDescription, value: string | undefined): EnvironmentProblem {
  const { name, expected } = variable;
  if (value === undefined) return { variable: name, found: 'is not set', expected };
  const found = variable.secret ? 'has a bad value (not shown)' : `is ${JSON.stringify(value)}`;
  return { variable: name, found, expected };
}

function misplaced(environment: Environment): EnvironmentProblem[] {
  if (environment.BOOTSTRAP_API_KEY === undefined || environment.NODE_ENV !== 'production')
    return [];
  return [
    {
      variable: 'BOOTSTRAP_API_KEY',
      found: 'is set in production',
      expected: 'no value, or NODE_ENV=development',
    },
  ];
}

/** A late duplicate is told by what is left of an event when its payload is gone. */
function contradictory(environment: Environment): EnvironmentProblem[] {
  const { EVENT_PAYLOAD_RETENTION_DAYS: payload, EVENT_IDENTITY_RETENTION_DAYS: identity } =
    environment;
  if (!(identity < payload)) return [];
  return [
    {
      variable: 'EVENT_IDENTITY_RETENTION_DAYS',
      found: `is ${identity}, fewer than EVENT_PAYLOAD_RETENTION_DAYS, which is ${payload}`,
      expected: 'at least as many days',
    },
  ];
}
