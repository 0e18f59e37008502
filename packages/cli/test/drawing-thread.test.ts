import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { drawDemo, QUICK_DEMO_CONFIG } from '@scaleface/pipeline';
import { afterAll, expect, test } from 'vitest';
import { inLongJob } from '../../../testing/long.js';

const root = mkdtempSync(join(tmpdir(), 'scaleface-drawing-'));
afterAll(() => rmSync(root, { recursive: true }));

const config = { ...QUICK_DEMO_CONFIG, backbone: { ...QUICK_DEMO_CONFIG.backbone, steps: 3 } };

/** The built packages draw on threads of their own. */
const program = `
import { selectEngine } from '@scaleface/core';
import { drawDemo } from '@scaleface/pipeline';

await selectEngine(['wasm']);
await drawDemo(process.argv[1], { seed: 5, config: JSON.parse(process.argv[2]) }).then(
  () => console.log('drawn'),
  ({ code }) => console.log(code),
);
`;

const filesOf = (folder: string): Map<string, string> => {
  const names = (readdirSync(folder, { recursive: true }) as string[]).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
};

const command = ['--input-type=module', '-e', program];
const options = { cwd: import.meta.dirname, timeout: 60_000, encoding: 'utf8' } as const;

test.runIf(inLongJob)(
  'what is drawn on threads is, byte for byte, what is drawn without, and the program ends when it is drawn',
  async () => {
    const said = execFileSync(process.execPath, [...command, join(root, 'built'), JSON.stringify(config)], options);
    expect(said).toBe('drawn\n');
    await selectEngine(['wasm']);
    await drawDemo(join(root, 'source'), { seed: 5, config });
    const built = filesOf(join(root, 'built'));
    expect(built.size).toBeGreaterThan(300);
    expect(built).toEqual(filesOf(join(root, 'source')));
  },
);

test.skipIf(process.platform === 'win32')('an error on such a thread comes out of the drawing, with its code', () => {
  // No file may be longer than a kilobyte; photographs are.
  const limited = ['-c', 'ulimit -f 1; exec "$@"', 'sh', process.execPath];
  const said = execFileSync('sh', [...limited, ...command, join(root, 'full'), JSON.stringify(config)], options);
  expect(said).toBe('EFBIG\n');
});
