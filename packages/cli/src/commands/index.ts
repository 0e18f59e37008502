import { align } from './align.js';
import { convert } from './convert.js';
import { data } from './data.js';
import { demo } from './demo.js';
import { embed } from './embed.js';
import { engines } from './engines.js';
import { evaluate } from './evaluate.js';
import { identify } from './identify.js';
import { merge } from './merge.js';
import type { Register } from './register.js';
import { run } from './run.js';
import { train } from './train.js';
import { tune } from './tune.js';
import { verify } from './verify.js';

/** Every command of the program, in the order of the help. */
export const commands: readonly Register[] = [
  demo,
  data,
  align,
  embed,
  merge,
  train,
  tune,
  evaluate,
  verify,
  identify,
  run,
  convert,
  engines,
];
