import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseYaml, readRunConfig } from '../../src/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-config-'));
});

const good = [
  'backbone: { pixels: { size: 8, cells: 2 } }',
  'train:',
  '  folders: [{ folder: train }]',
  'tests:',
  '  - { name: faces, folder: test, pairs: { impostors: 4 } }',
].join('\n');

async function read(text: string, changes: Record<string, unknown> = {}): Promise<unknown> {
  const file = join(folder, 'c.yaml');
  await writeFile(file, text);
  return readRunConfig(file, changes);
}

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from('bcdefghij', (name, k) => {
    const before = 'abcdefghi'[k];
    return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`;
  }),
].join('\n');

describe('a hostile configuration is a mistake of one line each', () => {
  it.each<[string, string]>([
    ['aliases that grow tenfold nine times over', bomb],
    ['a tag that would be a function', `${good}\nseed: !!js/function "() => 1"`],
    ['a tag that nobody knows', `${good}\nseed: !mine 3`],
    ['a key twice', `${good}\nseed: 1\nseed: 2`],
    ['a key that is a list', `${good}\n? [a, b]\n: 1`],
    ['ten thousand lists in one another', `${good}\nseed: ${'['.repeat(10_000)}`],
    ['nothing', ''],
    ['a list', '- a\n- b'],
    ['a binary file', '\u0000\u0001\u0002\ufffd'],
  ])('%s', { timeout: 20_000 }, async (_, text) => {
    const error = await read(text).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ name: 'ScaleFaceError', code: 'bad-config' });
    expect((error as Error).message).not.toMatch(/\n {4}at /);
    expect((error as Error).message.length).toBeLessThan(2000);
  });

  it.each([
    ['__proto__', `${good}\n__proto__: { polluted: 1 }`],
    ['constructor', `${good}\nconstructor: { prototype: { polluted: 1 } }`],
    ['a prototype below', good.replace('{ folder: train }', '{ folder: train, __proto__: { polluted: 1 } }')],
  ])('%s changes no object of the program', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'bad-config' });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(({ ...(parseYaml(text, 'c.yaml') as object) } as { polluted?: number }).polluted).toBeUndefined();
  });

  it('neither does what is set over it', async () => {
    for (const path of ['__proto__.polluted', 'constructor.prototype.polluted', 'train.__proto__.polluted']) {
      await expect(read(good, { [path]: 1 })).rejects.toMatchObject({ name: 'ScaleFaceError' });
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    }
    expect(await read(good, { seed: 5 })).toMatchObject({ seed: 5 });
  });
});
