import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasOnnxRuntime } from '../../../testing/onnx-runtime.js';
import { tinyOnnx } from '../../../testing/tiny-onnx.js';
import { commandLine } from '../src/command-line.js';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
const said = catchOutput();
const at = (name: string): string => join(home, name);

/** The last line on stderr of a call that succeeds. */
async function last(...args: string[]): Promise<string | undefined> {
  said.err = '';
  expect(await main(args)).toBe(0);
  return said.err.trimEnd().split('\n').at(-1);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-next-'));
  const random = createRandom(4);
  for (const name of ['a/0', 'a/1', 'b/0', 'b/1', 'c/0', 'c/1']) {
    await mkdir(at(`faces/${name}/..`), { recursive: true });
    const data = Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256));
    await writeFile(at(`faces/${name}.png`), await encodeImage({ data, width: 16, height: 16 }, 'png'));
  }
});

describe('what can be done next is said on stderr, with the paths of this call', () => {
  const pixels = ['--backbone', 'pixels:16/4'];
  const embed = (out: string, ...more: string[]): Promise<string | undefined> =>
    last('embed', at('faces'), ...pixels, '--out', at(out), ...more);

  it('after embed: a training on the table, by the method for which it has a quality', async () => {
    expect(await embed('f.arrow')).toBe(`then: scaleface train ${at('f.arrow')}`);
    expect(await embed('my faces.arrow', '--quality', 'tta')).toBe(
      `then: scaleface train '${at('my faces.arrow')}' --method tta`,
    );
  });

  it.skipIf(!hasOnnxRuntime)('after embed without the head’s input: the norm, which needs none', async () => {
    await writeFile(at('tiny.onnx'), tinyOnnx(['n', 3, 8, 8]));
    const onnx = ['--backbone', `onnx:${at('tiny.onnx')}`, '--size', '8', '--out', at('tiny.arrow')];
    const trained = `then: scaleface train ${at('tiny.arrow')} --method norm`;
    expect(await last('embed', at('faces'), ...onnx)).toBe(trained);
  });

  it.skipIf(!hasOnnxRuntime)(
    'the head’s input may be named without the embedding, which is the first output',
    async () => {
      await writeFile(at('named.onnx'), tinyOnnx(['n', 3, 8, 8]));
      for (const kind of ['onnx', 'native']) {
        const backbone = [
          '--backbone',
          `${kind}:${at('named.onnx')}`,
          '--size',
          '8',
          '--bottleneck',
          'y',
          '--engine',
          'cpu',
        ];
        const trained = await last('embed', at('faces'), ...backbone, '--out', at(`${kind}.arrow`));
        expect(trained).toBe(`then: scaleface train ${at(`${kind}.arrow`)}`);
      }
      const none = [
        '--backbone',
        `onnx:${at('named.onnx')}`,
        '--size',
        '8',
        '--bottleneck',
        'z',
        '--out',
        at('z.arrow'),
      ];
      expect(await main(['embed', at('faces'), ...none])).toBe(2);
      expect(said.err).toContain('outputs.bottleneck');
    },
  );

  it('after embed of a shard: merging, when all of them are there', async () => {
    const merge = `when all 2 shards are there: scaleface merge ${at('shards')}`;
    for (const shard of ['0/2', '1/2']) expect(await embed('shards', '--shard', shard)).toBe(merge);
    const table = at('merged.arrow');
    expect(await last('merge', at('shards'), '--out', table)).toBe(`then: scaleface train ${table}`);
  });

  it('after pairs: an evaluation with the list', async () => {
    const pairs = last('pairs', at('f.arrow'), '--out', at('p.csv'));
    expect(await pairs).toBe(`then: scaleface evaluate ${at('f.arrow')} --pairs ${at('p.csv')}`);
    const ofFolder = last('pairs', at('faces'), '--out', at('p.csv'));
    expect(await ofFolder).toBe(`then: scaleface evaluate FEATURES.arrow --pairs ${at('p.csv')}`);
    expect(await embed('faces.arrow')).toContain('faces.arrow');
    const ofEmbedded = last('pairs', `${at('faces')}/`, '--out', at('p.csv'));
    expect(await ofEmbedded).toBe(`then: scaleface evaluate ${at('faces.arrow')} --pairs ${at('p.csv')}`);
  });

  it('after train: an evaluation of the model on strangers, whom a backbone of one’s own embeds first', async () => {
    const cpu = ['--epochs', '1', '--batch', '4', '--engine', 'cpu'];
    const onTable = await last('train', at('f.arrow'), ...cpu, '--out', at('model'));
    expect(onTable).toBe(`then: scaleface evaluate STRANGERS.arrow --pairs PAIRS.csv --model ${at('model')}`);
    const small = ['--end-to-end', '--backbone', 'small', '--size', '16', '--dimension', '4', '--hidden', '2'];
    const onImages = await last('train', at('faces'), ...small, ...cpu, '--out', at('whole'));
    expect(onImages).toBe(`then: scaleface embed STRANGERS --backbone model:${at('whole')}`);
    const own = [
      'embed',
      at('faces'),
      '--backbone',
      `model:${at('whole')}`,
      '--engine',
      'cpu',
      '--out',
      at('own.arrow'),
    ];
    const evaluated = `then: scaleface evaluate ${at('own.arrow')} --pairs PAIRS.csv --model ${at('whole')}`;
    expect(await last(...own)).toBe(evaluated);
  });

  it('but not with --json or --quiet, nor where nothing was done', async () => {
    for (const flag of ['--json', '--quiet', '--dry-run']) {
      expect(await embed('f.arrow', flag), flag).not.toContain('scaleface');
      const trained = await last('train', at('f.arrow'), '--method', 'norm', '--out', at('norm'), flag);
      expect(trained, flag).not.toContain('scaleface');
    }
    expect(await readdir(home)).toContain('norm');
  });
});

it('a command can be typed as it stands: words that a shell takes apart are in quotes', () => {
  expect(commandLine(['train', 'a b/日本.arrow', '--out', "Zoë's"], 'linux')).toBe(
    "scaleface train 'a b/日本.arrow' --out 'Zoë'\\''s'",
  );
  expect(commandLine(['embed', 'C:\\my faces', '--out', 'C:\\f.arrow'], 'win32')).toBe(
    'scaleface embed "C:\\my faces" --out C:\\f.arrow',
  );
  expect(commandLine(['embed', 'a', undefined, '$HOME'], 'linux')).toBe("scaleface embed a '$HOME'");
});
