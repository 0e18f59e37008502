#!/usr/bin/env node
import { writeError } from './context.js';
import { stopped } from './interrupt.js';
import { main } from './main.js';

// `scaleface … | head` is no error: the reader has seen enough.
const quietPipe = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
};
process.stdout.on('error', quietPipe);
process.stderr.on('error', quietPipe);

// What nobody caught is a line too, not Node's own stack trace.
const fail = (error: unknown): void => {
  writeError(error);
  process.exit(1);
};
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

const argv = process.argv.slice(2);
process.once('SIGINT', () => {
  process.stderr.write(stopped(argv, process.stderr.isTTY));
  process.exit(130);
});

process.exitCode = await main(argv);
