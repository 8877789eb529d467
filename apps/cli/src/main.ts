#!/usr/bin/env node
import { runCli } from './cli.js';
import { Terminal } from './terminal.js';

process.exitCode = await runCli(
  process.argv.slice(2),
  new Terminal(process.stdout, process.stderr),
);
