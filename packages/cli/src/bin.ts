#!/usr/bin/env node
import { main } from './main.js';

// `scaleface … | head` is no error: the reader has seen enough.
const quietPipe = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
};
process.stdout.on('error', quietPipe);
process.stderr.on('error', quietPipe);
process.once('SIGINT', () => process.exit(130));

process.exitCode = await main(process.argv.slice(2));
