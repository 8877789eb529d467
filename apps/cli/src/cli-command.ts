import { CommandRunner } from 'nest-commander';

/** A command whose mistakes in usage are errors instead of the end of the process. */
export abstract class CliCommand extends CommandRunner {
  override setCommand(command: Parameters<CommandRunner['setCommand']>[0]): this {
    command.exitOverride().showHelpAfterError('Add --help for what is possible.');
    return super.setCommand(command);
  }
}
