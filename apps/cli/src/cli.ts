import { CommandFactory, CommandRunnerService } from 'nest-commander';
import { CliModule } from './cli.module.js';
import { explain } from './explain.js';
import { type Terminal } from './terminal.js';

/**
 * Carries out one command line.
 *
 * @param args without the names of node and of the script
 * @returns the exit status: 0 when all went well, 1 when not
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let status = 0;
  const app = await CommandFactory.createWithoutRunning(CliModule.forTerminal(terminal), {
    logger: false,
    errorHandler: rethrow,
    serviceErrorHandler: (error) => {
      status = report(error, terminal);
    },
    outputConfiguration: {
      writeOut: (text) => terminal.results.write(text),
      writeErr: (text) => terminal.notes.write(text),
    },
  });
  try {
    await app.get(CommandRunnerService).run(['node', 'activity-core', ...args]);
  } finally {
    await app.close();
  }
  return status;
}

/** Commander exits by itself unless its handler throws. */
function rethrow(error: Error): never {
  throw error;
}

function report(error: Error, terminal: Terminal): number {
  // Commander has said already what is wrong, and help is nothing wrong at all.
  if ('exitCode' in error && typeof error.exitCode === 'number') return error.exitCode;
  terminal.note(`error: ${explain(error)}`);
  return 1;
}
