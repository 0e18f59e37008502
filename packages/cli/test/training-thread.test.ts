import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunConfig, run } from '@scaleface/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inLongJob } from '../../../testing/long.js';
import { drawTinyRun, results } from '../../pipeline/test/run/drawn.js';

const root = mkdtempSync(join(tmpdir(), 'scaleface-training-'));
afterAll(() => rmSync(root, { recursive: true }));

let config: RunConfig;
beforeAll(async () => {
  config = { ...(await drawTinyRun(root)), engines: ['wasm'] };
});

/** The built packages train on threads of their own. */
const program = `
import { run } from '@scaleface/pipeline';

const [data, out, config] = process.argv.slice(1);
const notes = [];
await run(JSON.parse(config), { data, out, note: (line) => notes.push(line) }).then(
  () => console.log(notes.filter((line) => line.includes('train')).length),
  ({ name, code, path }) => console.log([name, code, path].join(' ')),
);
`;

const built = (out: string, how: RunConfig): string => {
  const command = ['--input-type=module', '-e', program, root, join(root, out), JSON.stringify(how)];
  return execFileSync(process.execPath, command, { cwd: import.meta.dirname, timeout: 60_000, encoding: 'utf8' });
};

test.runIf(inLongJob)(
  'a run that trains on threads leaves, byte for byte, what one without leaves, and the program ends',
  async () => {
    expect(Number(built('built', config))).toBeGreaterThanOrEqual(4);
    await run(config, { data: root, out: join(root, 'source') });
    const [threads, source] = [await results(join(root, 'built')), await results(join(root, 'source'))];
    expect(Object.keys(threads).sort()).toEqual(Object.keys(source).sort());
    expect(Object.keys(threads).filter((name) => threads[name] !== source[name])).toEqual([]);
  },
);

test.runIf(inLongJob)('an error on such a thread comes out of the run, with its class, code and place', () => {
  const pfe = { method: 'pfe', options: { epochs: 4, hidden: 2, identities: 2, learningRate: 1e30 } } as const;
  const said = built('refused', { ...config, train: { ...config.train, methods: [pfe] } });
  expect(said).toBe('ScaleFaceError not-finite step 1\n');
});
