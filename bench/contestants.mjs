// Contestants of a benchmark: processes that take turns. In its turn a contestant executes the task again and again for
// some time and answers with the median; before the next one starts, the threads of the last have time to fall asleep
// (those of PyTorch and of ONNX Runtime spin for a while after their work and would take a core from whoever follows).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { median } from './turn.mjs';

export { median, takeTurn } from './turn.mjs';

const PAUSE = 100; // milliseconds between turns

/** Starts a process that answers each line of JSON with one line: milliseconds, or null for a task that it cannot do. */
export async function contestant(name, command, args, env) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.once('exit', (code) => {
    if (code !== 0) throw new Error(`${name} ended with ${code}`);
  });
  const lines = createInterface({ input: child.stdout });
  const [hello] = await once(lines, 'line');
  const ask = async (task) => {
    child.stdin.write(`${JSON.stringify(task)}\n`);
    const [answer] = await once(lines, 'line');
    return JSON.parse(answer);
  };
  return { name, hello, ask, stop: () => child.stdin.end() };
}

/** Each contestant's median over `rounds` turns (fewer for those in `seldom`) of `turn` milliseconds, by name. */
export async function race(contestants, task, { rounds, turn, seldom = {} }) {
  const times = new Map();
  for (let round = 0; round < rounds; round++) {
    for (const { name, ask } of contestants) {
      if (round >= (seldom[name] ?? rounds)) continue;
      const milliseconds = await ask({ ...task, turn });
      if (milliseconds !== null) times.set(name, [...(times.get(name) ?? []), milliseconds]);
      await setTimeout(PAUSE);
    }
  }
  return Object.fromEntries([...times].map(([name, x]) => [name, median(x)]));
}
