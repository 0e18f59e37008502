import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeatureTable, writeFeatureTable } from '@scaleface/data';
import { encodeImage } from '@scaleface/models';
import { Command } from 'commander';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from '../src/commands/index.js';
import { createContext } from '../src/context.js';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
const said = catchOutput();
const at = (name: string): string => join(home, name);

/** Four identities with four images each, of which every number is another. */
const identities = ['a', 'b', 'c', 'd'];
const table: FeatureTable = {
  ids: identities.flatMap((p) => [0, 1, 2, 3].map((k) => `${p}/${k}.png`)),
  subjects: identities.flatMap((p) => [p, p, p, p]),
  embedding: { data: Float32Array.from({ length: 64 }, (_, k) => Math.sin(k * k + (k >> 4))), width: 4 },
  bottleneck: { data: Float32Array.from({ length: 64 }, (_, k) => Math.cos(k * k)), width: 4 },
  numbers: {},
  metadata: { backbone: 'pixels:16/4', backboneSha256: 'x' },
};
const genuine = identities.flatMap((p) => [1, 2, 3].map((k) => `${p}/0.png,${p}/${k}.png,1`));
const impostor = identities.flatMap((p, i) => [1, 2, 3].map((k) => `${p}/0.png,${identities[(i + 1) % 4]}/${k}.png,0`));

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'usage-'));
  await writeFeatureTable(at('f.arrow'), table);
  const list = async (name: string, rows: readonly string[]): Promise<void> =>
    writeFile(at(name), `${rows.join('\n')}\n`);
  await list('pairs.csv', [...genuine, ...impostor]);
  await list('wrong.csv', [...genuine, ...impostor, 'Nobody/a.jpg,a/0.png,0', 'a/0.png,d/9.png,0']);
  await list('prefixed.csv', ['faces/a/0.png,faces/a/1.png,1', 'faces/a/0.png,faces/b/1.png,0']);
  await list('unclosed.csv', [...genuine, ...impostor, '"abc,x1,1']);
  await list('broken.csv', [...genuine, '"abc"d,x1,1', ...impostor]);
  await mkdir(at('faces/a'), { recursive: true });
  const data = new Uint8Array(768).fill(9);
  await writeFile(at('faces/a/0.png'), await encodeImage({ data, width: 16, height: 16 }, 'png'));
  const config = (more: string): string =>
    `backbone: { pixels: { size: 16, cells: 4 } }\ntrain: { folders: [{ folder: faces }] }\n${more}\n`;
  await writeFile(at('tag.yaml'), config('title: !magic x\ntests: [{ name: t, folder: faces, pairs: pairs.csv }]'));
  await writeFile(at('key.yaml'), config('? [a]\n: 1'));
  await writeFile(at('rates.yaml'), config('tests: [{ name: t, folder: faces, pairs: self.csv }]'));
  await list('self.csv', ['a/0.png,a/0.png,1', 'a/0.png,a/0.png,0']);
});

const program = new Command();
for (const register of commands) register(program, createContext(program));

/** Values for what a command must be given, so that only the option in question is wrong. */
function required(command: Command): string[] {
  const needed = command.options.filter((o) => o.mandatory).flatMap((o) => [o.long as string, 'x']);
  const group = command.parent === program || command.parent === null ? [] : [command.parent.name()];
  return [...group, command.name(), ...command.registeredArguments.map(() => 'x'), ...needed];
}

const leaves = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));
const withValues = leaves.filter((command) => command.options.length + command.registeredArguments.length > 0);
describe.each(withValues.map((command) => [command.name(), command] as const))('%s', (_, command) => {
  const valued = command.options.filter((o) => o.required && o.long !== '--hidden').map((o) => o.long as string);

  it.each(valued)('takes an empty %s for wrong usage', async (option) => {
    for (const empty of ['', ' ']) {
      expect(await main([...required(command), option, empty])).toBe(2);
      expect(said.err).toContain(option);
      expect(said.out).toBe('');
    }
  });

  it.each(command.registeredArguments.map((argument) => argument.name()))(
    'takes an empty <%s> for wrong usage',
    async (name) => {
      const place =
        required(command).indexOf('x') + command.registeredArguments.findIndex((argument) => argument.name() === name);
      expect(await main(required(command).with(place, ''))).toBe(2);
      expect(said.err).toContain(name);
    },
  );
});

describe('a value that is none is wrong usage', () => {
  const evaluate = (...flags: string[]) => ['evaluate', 'f', '--pairs', 'p', ...flags];
  const embed = (...flags: string[]) => ['embed', 'f', '--backbone', 'pixels:16/4', ...flags];
  const train = (...flags: string[]) => ['train', 'f', ...flags];
  it.each([
    ['--fars', evaluate('--fars', '0.01,,0.1')],
    ['--fars', evaluate('--fars', '0')],
    ['--fars', evaluate('--fars', '-0.1')],
    ['--fars', evaluate('--fars', '1.5')],
    ['--fars', evaluate('--fars', 'NaN')],
    ['--rejected', evaluate('--rejected', '0,,0.5')],
    ['--rejected', evaluate('--rejected', '-0.1,0.5')],
    ['--rejected', evaluate('--rejected', '0,1')],
    ['--seed', evaluate('--seed', '0x10')],
    ['--seed', evaluate('--seed', '1.5')],
    ['--replicates', evaluate('--replicates', 'Infinity')],
    ['--scale', embed('--scale', 'Infinity')],
    ['--scale', embed('--scale', '1e999')],
    ['--mean', embed('--mean', '1,,3')],
    ['--mean', embed('--mean', '-Infinity')],
    ['--size', embed('--size', '0')],
    ['--batch', embed('--batch', '0x10')],
    ['--hidden', train('--hidden', '4,,4')],
    ['--hidden', train('--hidden', ',')],
    ['--margin', train('--margin', 'Infinity')],
    ['--epochs', train('--epochs', '1e999')],
    ['--scale', train('--end-to-end', '--scale', 'Infinity')],
    ['--prior', ['verify', 'a', 'b', '--model', 'm', '--prior', '1.5']],
    ['--fpir', ['identify', 'a', '--gallery', 'g', '--model', 'm', '--fpir', 'x']],
    ['--seed', ['demo', '--seed', '99999999999']],
    ['--seed', ['run', '--config', 'c', '--seed', '1e999']],
  ])('%s in %j', async (option, args) => {
    expect(await main(args)).toBe(2);
    expect(said.err).toContain(option);
    expect(said.out).toBe('');
  });

  it.each(['0/0', '16/0', '0/4', '4/16', '100000000/4'])('pixels:%s, naming what a grid may be', async (grid) => {
    expect(await main(['embed', at('faces'), '--backbone', `pixels:${grid}`, '--out', at('x.arrow')])).toBe(2);
    expect(said.err).toMatch(/no such grid.*pixels:SIZE\/CELLS/);
    expect(said.err).not.toContain('skip');
  });

  it('--hidden 1000000000, and nothing is a single linear map', async () => {
    const train = [
      'train',
      at('f.arrow'),
      '--out',
      at('m'),
      '--epochs',
      '1',
      '--batch',
      '8',
      '--engine',
      'cpu',
      '--hidden',
    ];
    expect([await main([...train, '1000000000']), said.err]).toEqual([
      2,
      expect.stringMatching(/options\.hidden\[0\]: the layer is too wide.*received 1000000000/),
    ]);
    expect(await main([...train, ''])).toBe(0);
  });
});

describe('false accept rates that the impostor pairs cannot show', () => {
  const evaluate = (...flags: string[]) => [
    'evaluate',
    at('f.arrow'),
    '--pairs',
    at('pairs.csv'),
    '--replicates',
    '5',
    '--out',
    at('report'),
    '--json',
    ...flags,
  ];

  it.each(['1e-9', '0.1,0.08'])(
    'such as %s are wrong usage, which says what can be reached and how to insist',
    async (fars) => {
      expect(await main(evaluate('--fars', fars))).toBe(2);
      expect(said.err).toMatch(
        /fars: 12 impostor pairs cannot show such a rate; expected at least 0\.0834,.*--allow-unreachable-fars/,
      );
      expect(said.out).toBe('');
    },
  );

  it('pass with --allow-unreachable-fars, with a warning', async () => {
    expect(await main(evaluate('--fars', '1e-9', '--allow-unreachable-fars'))).toBe(0);
    expect(JSON.parse(said.out).warnings.join()).toContain('at FAR 1e-9');
  });

  it('end a run before anything is embedded', async () => {
    const run = ['run', '--config', at('rates.yaml'), '--data', home, '--out', at('run')];
    expect(await main(run)).toBe(2);
    expect(said.err).toMatch(/1 impostor pairs cannot show such a rate.*evaluate\.allowUnreachableFars/);
  });
});

describe('a pair list', () => {
  const evaluate = (list: string) =>
    main([
      'evaluate',
      at('f.arrow'),
      '--pairs',
      at(list),
      '--fars',
      '0.1',
      '--replicates',
      '5',
      '--out',
      at('r'),
      '--json',
    ]);

  it('with ids that the table lacks is evaluated without them, and they are named', async () => {
    expect(await evaluate('wrong.csv')).toBe(0);
    expect(JSON.parse(said.out).warnings[0]).toBe(
      '2 of 26 pairs name images that the table lacks: Nobody/a.jpg, d/9.png',
    );
  });

  it('says which of them embed had left out because they did not decode', async () => {
    await writeFile(at('f.arrow.skipped.json'), '[{ "id": "d/9.png", "reason": "not an image" }]');
    expect(await evaluate('wrong.csv')).toBe(0);
    expect(JSON.parse(said.out).warnings.slice(0, 2)).toEqual([
      '1 of 26 pairs name images that the table lacks: Nobody/a.jpg',
      '1 of 26 pairs name images that did not decode: d/9.png',
    ]);
  });

  it('of which no pair is left is bad input', async () => {
    expect(await evaluate('prefixed.csv')).toBe(3);
    expect(said.err).toMatch(/no pair is left.*2 of 2 pairs name images.*faces\/a\/0\.png.*look like a\/0\.png/);
  });

  it.each([
    ['unclosed.csv', 25, 'a quote that is never closed'],
    ['broken.csv', 13, 'text after a closing quote'],
  ])('with broken quotes is bad input: %s', async (name, line, words) => {
    expect(await evaluate(name)).toBe(3);
    expect(said.err).toContain(`${name}:${line}: broken quotes`);
    expect(said.err).toContain(words);
  });
});

describe('a configuration', () => {
  it.each([
    ['tag.yaml', 'Unresolved tag: !magic at line 3, column 8'],
    ['key.yaml', 'must be'],
  ])('with what YAML only warns of is refused in one line: %s', async (name, words) => {
    const warn = vi.spyOn(process, 'emitWarning');
    expect(await main(['run', '--config', at(name), '--data', home, '--out', at('run')])).toBe(2);
    expect(said.err.trim().split('\n')).toHaveLength(1);
    expect(said.err).toContain(`${name}: neither YAML nor JSON`);
    expect(said.err).toContain(words);
    expect(warn).not.toHaveBeenCalled();
  });
});
