// The losses beside pytorch-metric-learning and the published formulations: interleaved turns, medians, peak memory. All have two
// threads, but for `wasm-1`, which has one.
//
//   node bench/losses/run.mjs [--cases a,b] [--engines node,wasm,wasm-1] [--rounds 7]
//
// Every contender is a process of its own; each round all of them take a turn, so that what else the machine does falls on
// all alike. In its turn a contender makes one step to warm up and then steps for 300 ms, as a training does, and answers
// with their median; before the next turn there is a pause, because the threads of some contenders (OpenMP's) keep a core
// busy for milliseconds after their work, which would fall on whoever comes next. On a busy machine
// compare the processor times (`cpu`, all threads). Peak memory is that of ten steps before the first turn. Frozen centres stay the same tensor over all steps, as in training: what
// a library keeps of them from step to step, it may use here. The Python with torch and pytorch-metric-learning is named by
// SCALEFACE_PYTHON, the folder with the native engine by SCALEFACE_NATIVE_DIR (default `.native`).
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { median } from '../contestants.mjs';

const PAUSE = 100; // milliseconds between turns
const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: 'arcface-10572,arcface-85742,scaleface-10572,mls-256' },
    engines: { type: 'string', default: 'node,wasm,wasm-1' },
    rounds: { type: 'string', default: '7' },
  },
});

const out = join(here, '../../node_modules/.cache/scaleface-bench');
mkdirSync(out, { recursive: true });
const bundle = join(out, 'losses.mjs');
await build({
  entryPoints: [join(here, '../../packages/losses/src/index.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  conditions: ['@scaleface/source'],
  external: ['@tensorflow/*'],
  outfile: bundle,
});

const python = process.env.SCALEFACE_PYTHON ?? 'python3';
const commands = (name) => ({
  torch: [python, [join(here, 'contender.py'), name]],
  ...Object.fromEntries(
    values.engines
      .split(',')
      .map((engine) => [engine, ['node', ['--expose-gc', join(here, 'contender.mjs'), name, engine, bundle]]]),
  ),
});

const results = {};
for (const name of values.cases.split(',')) {
  const contenders = {};
  for (const [who, [command, args]] of Object.entries(commands(name))) {
    const contender = await open(command, args);
    if (contender === undefined) console.error(`${name}: ${who} did not start`);
    else contenders[who] = contender;
  }
  const times = Object.fromEntries(Object.keys(contenders).map((who) => [who, { ms: [], cpu: [] }]));
  for (let round = -1; round < Number(values.rounds); round++) {
    for (const [who, contender] of Object.entries(contenders)) {
      await setTimeout(PAUSE);
      const { ms, cpu } = await contender.ask('go');
      if (round < 0) continue;
      times[who].ms.push(ms);
      times[who].cpu.push(cpu);
    }
  }
  results[name] = {};
  for (const [who, contender] of Object.entries(contenders)) {
    const memory = await contender.ask('stop');
    results[name][who] = {
      ms: median(times[who].ms),
      fastest: Math.min(...times[who].ms),
      cpu: median(times[who].cpu),
      ...memory,
    };
  }
  for (const [who, r] of Object.entries(results[name])) {
    const t = results[name].torch;
    const ratio = t === undefined ? '' : `${(r.ms / t.ms).toFixed(2)} × torch`;
    const memory = t === undefined ? '' : `${(r.above / t.above).toFixed(2)} × torch`;
    console.log(
      `${name.padEnd(16)} ${who.padEnd(6)} ${r.ms.toFixed(1).padStart(8)} ms  ${ratio.padEnd(14)} fastest ${r.fastest.toFixed(1).padStart(7)}  cpu ${r.cpu.toFixed(1).padStart(7)}  peak above inputs ${r.above.toFixed(0).padStart(5)} MB  ${memory}`,
    );
  }
}
writeFileSync(join(out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);

async function open(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', process.env.BENCH_VERBOSE ? 'inherit' : 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on('error', () => {});
  const next = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return undefined;
      if (value.startsWith('{')) return JSON.parse(value);
    }
  };
  if ((await next()) === undefined) return undefined;
  return {
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
  };
}
