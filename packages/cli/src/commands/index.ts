import { align } from './align.js';
import { completion } from './completion.js';
import { convert } from './convert.js';
import { data } from './data.js';
import { demo } from './demo.js';
import { doctor } from './doctor.js';
import { drift } from './drift.js';
import { embed } from './embed.js';
import { engines } from './engines.js';
import { evaluate } from './evaluate.js';
import { exportTraining } from './export-training.js';
import { identify } from './identify.js';
import { init } from './init.js';
import { merge } from './merge.js';
import { pairs } from './pairs.js';
import type { Register } from './register.js';
import { replay } from './replay.js';
import { run } from './run.js';
import { schema } from './schema.js';
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
  pairs,
  train,
  exportTraining,
  tune,
  evaluate,
  drift,
  replay,
  verify,
  identify,
  run,
  init,
  convert,
  engines,
  doctor,
  schema,
  completion,
];
