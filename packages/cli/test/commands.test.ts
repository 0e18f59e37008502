import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '@scaleface/core';
import { readFeatureTable } from '@scaleface/data';
import { encodeImage } from '@scaleface/models';
import { createRandom, type Matrix } from '@scaleface/numerics';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataFolder } from '../../../testing/data.js';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
let losses: number[];
const said = catchOutput();

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-'));
  const random = createRandom(4);
  for (const person of ['a', 'b', 'c', 'd']) {
    await mkdir(join(home, 'faces', person), { recursive: true });
    const levels = Array.from({ length: 8 }, () => 256 * random.uniform());
    for (let k = 0; k < 6; k++) {
      const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) =>
        i < 480 ? (levels[Math.floor(i / 60)] as number) : random.integer(256),
      );
      const png = await encodeImage({ data, width: 16, height: 16 }, 'png');
      await writeFile(join(home, 'faces', person, `${k}.png`), png);
    }
  }
  const identities = ['a', 'b', 'c', 'd'];
  const rows = identities.flatMap((p, i) =>
    [1, 2, 3].flatMap((k) => [`${p}/0.png,${p}/${k}.png,1`, `${p}/0.png,${identities[(i + 1) % 4]}/${k}.png,0`]),
  );
  await writeFile(join(home, 'pairs.csv'), rows.join('\n'));
});

/** Writes rows as `numpy.save` does. */
async function writeNpy(file: string, { data, width }: Matrix): Promise<void> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${data.length / width}, ${width}), }`.padEnd(117);
  const mark = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
  await writeFile(file, Buffer.concat([mark, Buffer.from(`${header}\n`), new Uint8Array(data.buffer)]));
}

const at = (name: string): string => join(home, name);
const pixelModel = (): string[] => ['--model', at('model'), '--backbone', 'pixels:16/4', '--engine', 'cpu'];
// Written by PyTorch 2.13.
const checkpoint = fileURLToPath(new URL('../../core/test/golden/torch/zip.pth', import.meta.url));

describe('embed, train, evaluate', () => {
  it('go from a folder of images to a report, with JSON on stdout', async () => {
    const embed = ['embed', at('faces'), '--backbone', 'pixels:16/4', '--out', at('f.arrow'), '--json'];
    expect([await main(embed), said.err]).toEqual([0, 'embed: 24 of 24\n']);
    expect(JSON.parse(said.out)).toMatchObject({ rows: 24, skipped: [] });

    said.out = '';
    const shape = ['--hidden', '4', '--activation', 'exp', '--epochs', '2', '--batch', '8', '--engine', 'cpu'];
    expect(await main(['train', at('f.arrow'), '--out', at('model'), ...shape, '--json', '--quiet'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ engine: 'cpu', resumedSteps: 0 });
    losses = JSON.parse(said.out).losses;

    said.out = '';
    const pairs = ['--pairs', at('pairs.csv'), '--fars', '0.1', '--replicates', '10', '--engine', 'cpu', '--json'];
    expect(await main(['evaluate', at('f.arrow'), '--model', at('model'), '--out', at('report'), ...pairs])).toBe(0);
    const { rejection } = JSON.parse(said.out);
    const scaleface = ['scaleface', 'scaleface-own', 'scaleface-decision'];
    const names = rejection[0].rows.map((r: { name: string }) => r.name);
    expect(names).toEqual(['random', 'norm', ...scaleface, 'oracle']);
  });

  it('give a report that replay makes again, byte for byte, until one of its inputs changes', async () => {
    expect(await main(['replay', join(at('report'), 'report.json'), '--json'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ identical: true, differences: [] });

    said.out = '';
    const list = await readFile(at('pairs.csv'), 'utf8');
    await writeFile(at('pairs.csv'), `${list}\n`);
    expect(await main(['replay', at('report')])).toBe(3);
    expect(said.out).toContain(`input changed: ${at('pairs.csv')}`);
    expect(said.err).toContain('the report was made from something else');
    await writeFile(at('pairs.csv'), list);
    said.out = '';
    said.err = '';
  });

  it('take NumPy arrays with a CSV of ids instead of the table', async () => {
    const table = await readFeatureTable(at('f.arrow'));
    await writeNpy(at('mu.npy'), table.embedding);
    await writeNpy(at('h.npy'), table.bottleneck as Matrix);
    await writeFile(at('mu.csv'), table.ids.map((id) => `${id}\n`).join(''));
    const shape = ['--hidden', '4', '--activation', 'exp', '--epochs', '2', '--batch', '8', '--engine', 'cpu'];
    const args = ['train', at('mu.npy'), '--bottleneck-file', at('h.npy'), '--out', at('model-npy'), ...shape];
    expect(await main([...args, '--json', '--quiet'])).toBe(0);
    expect(JSON.parse(said.out).losses).toEqual(losses);

    said.out = '';
    const ids = ['--ids', at('mu.csv'), '--bottleneck-file', at('h.npy'), '--model', at('model-npy')];
    const pairs = ['--pairs', at('pairs.csv'), '--fars', '0.1', '--replicates', '10', '--engine', 'cpu', '--json'];
    expect(await main(['evaluate', at('mu.npy'), ...ids, '--out', at('report-npy'), ...pairs])).toBe(0);
    expect(JSON.parse(said.out).rejection[0].rows.map((r: { name: string }) => r.name)).toContain('scaleface');
  });

  it('features made elsewhere are declared as a backbone’s, and evaluated, searched and trained on as such', async () => {
    const files = ['--ids', at('mu.csv'), '--bottleneck-file', at('h.npy')];
    const pairs = ['--pairs', at('pairs.csv'), '--fars', '0.1', '--replicates', '10', '--engine', 'cpu', '--json'];
    const evaluate = (model: string, ...more: string[]): Promise<number> => {
      said.out = '';
      said.err = '';
      const where = ['--model', at(model), '--out', at('report-declared')];
      return main(['evaluate', at('mu.npy'), ...files, ...where, ...pairs, ...more]);
    };
    expect(await evaluate('model')).toBe(3);
    expect(said.err).toContain("the features do not come from the model's backbone");
    expect(await evaluate('model', '--declare', 'pixels:16/4')).toBe(0);
    const declared = JSON.parse(said.out);
    const { metadata } = await readFeatureTable(at('f.arrow'));
    expect(await evaluate('model', '--backbone-sha256', metadata.backbone_sha256 as string)).toBe(0);
    expect(JSON.parse(said.out).rejection).toEqual(declared.rejection);
    expect(await evaluate('model', '--backbone-sha256', '0'.repeat(64))).toBe(3);
    expect(await evaluate('model', '--backbone-sha256', 'abc')).toBe(2);
    expect(said.err).toContain('64 hexadecimal digits');
    expect(await evaluate('model', '--declare', 'pixels:16/4', '--backbone-sha256', '0'.repeat(64))).toBe(2);
    expect(said.err).toContain('declared twice');
    expect(await evaluate('model', '--declare', `onnx:${at('none.onnx')}`)).toBe(3);
    expect(said.err).toContain('none.onnx');

    const gallery = ['--gallery', at('mu.npy'), ...files, '--declare', 'pixels:16/4', '--reject', '0', '--json'];
    said.out = '';
    const model = ['--model', at('model'), '--engine', 'cpu'];
    expect(await main(['identify', at('faces/a/0.png'), ...gallery, ...model])).toBe(0);
    expect(JSON.parse(said.out).candidates[0].subject).toBe('a');

    await writeFile(at('net.onnx'), 'weights');
    const network = `onnx:${at('net.onnx')}`;
    const how = ['--declare', network, '--epochs', '1', '--engine', 'cpu', '--quiet', '--out', at('of-net')];
    expect(await main(['train', at('mu.npy'), ...files, ...how])).toBe(0);
    const { backbone } = JSON.parse(await readFile(at('of-net/config.json'), 'utf8'));
    const sha256 = createHash('sha256').update('weights').digest('hex');
    expect(backbone).toEqual({ name: 'onnx:net.onnx', sha256 });
    expect(await evaluate('of-net', '--declare', network)).toBe(0);
    const pair = [at('faces/a/0.png'), at('faces/a/1.png')];
    said.err = '';
    expect(await main(['verify', ...pair, '--model', at('of-net'), '--backbone', network])).toBe(3);
    expect(said.err).toContain('does not say how an image becomes the input of its backbone');

    said.err = '';
    const other = ['--declare', network, '--pairs', at('pairs.csv'), '--out', at('report-declared')];
    expect(await main(['evaluate', at('f.arrow'), ...other])).toBe(3);
    expect(said.err).toContain('the features say that they come from another backbone');
  });

  it('verify answers with a probability, and abstains where the pair is less confident than asked for', async () => {
    const pair = [at('faces/a/0.png'), at('faces/a/0.png')];
    const args = ['verify', ...pair, '--model', at('model'), '--backbone', 'pixels:16/4', '--engine', 'cpu', '--json'];
    expect(await main([...args, '--reject', '0'])).toBe(0);
    const answer = JSON.parse(said.out);
    expect(answer).toMatchObject({ decision: 'match', cosine: expect.closeTo(1, 5) });
    expect(answer.score).toBeGreaterThanOrEqual(answer.threshold);
    expect(answer.probability).toBeGreaterThan(0.5);

    said.out = '';
    expect(await main([...args, '--reject', '1'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ decision: 'abstain', reason: expect.stringContaining('too poor') });

    said.out = '';
    expect(await main([...args.filter((word) => word !== '--json'), '--reject', '0'])).toBe(0);
    expect(said.out).toMatch(/\nscore -?[\d.]+, fitted to cosine and confidences; cosine 1\.000\n/);

    expect(await main([...args, '--backbone', 'pixels:16/2'])).toBe(3);
    expect(said.err).toContain('another backbone');
  });

  it('identify finds identities of a folder or a kept gallery, one line of JSON a probe, and abstains', async () => {
    const probes = [at('faces/a/0.png'), at('faces/b/1.png')];
    const model = ['--model', at('model'), '--backbone', 'pixels:16/4', '--engine', 'cpu', '--json'];
    const kept = ['--gallery', at('faces'), '--save', at('gallery.arrow'), '--reject', '0', '--top', '2'];
    expect(await main(['identify', ...probes, ...kept, ...model])).toBe(0);
    const found = said.out.trim().split('\n');
    expect(found).toHaveLength(2);
    const first = JSON.parse(found[0] as string);
    expect(first).toMatchObject({ probe: probes[0], identities: 4, fmr: expect.closeTo(1 - 0.99 ** 0.25, 9) });
    expect(first.candidates).toHaveLength(2);
    expect(first.candidates[0].cosine).toBeGreaterThan(0.9);
    expect(first.candidates[0].score).toBeGreaterThan(first.candidates[1].score);
    expect(said.err).toContain('enrol: 24 of 24');
    expect(said.err).toContain(`${probes.join(', ')} are images of the gallery itself`);

    said.out = '';
    said.err = '';
    const again = ['--gallery', at('gallery.arrow'), '--reject', '1'];
    expect(await main(['identify', probes[0] as string, ...again, ...model.slice(0, -1)])).toBe(0);
    expect(said.out).toContain('0.png: abstain\n');
    expect(said.err).not.toContain('gallery itself');
    expect(said.out).toMatch(/person +score +cosine +probability +confidence +images/);
  });

  it('identify answers for the probes that it can read, and refuses the others afterwards', async () => {
    await writeFile(at('broken.png'), 'no image');
    await writeFile(at('broken too.png'), 'no image');
    const probes = [at('broken.png'), at('faces/a/0.png'), at('broken too.png'), at('faces/b/1.png')];
    const model = ['--model', at('model'), '--backbone', 'pixels:16/4', '--engine', 'cpu', '--json'];
    said.out = '';
    said.err = '';
    expect(await main(['identify', ...probes, '--gallery', at('faces'), '--reject', '0', ...model])).toBe(3);
    const answered = said.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).probe);
    expect(answered).toEqual([probes[1], probes[3]]);
    const errors = said.err.split('\n').filter((line) => line.startsWith('{"error"'));
    expect(errors.map((line) => JSON.parse(line).error.path)).toEqual([probes[0], probes[2]]);

    said.err = '';
    expect(await main(['identify', probes[1] as string, '--gallery', at('galery'), ...model.slice(0, -1)])).toBe(3);
    expect(said.err).toContain('galery: the gallery cannot be read; received there is no file or folder of that name');
  });

  it('identify leaves images of the gallery out that do not decode where it may, and names and counts them', async () => {
    await cp(at('faces'), at('with broken'), { recursive: true });
    await mkdir(at('with broken/e'));
    for (const name of ['a/broken.png', 'e/broken.png']) await writeFile(at(`with broken/${name}`), 'no image');
    const ask = ['identify', at('faces/a/0.png'), '--gallery', at('with broken'), '--reject', '0', '--json'];
    said.out = '';
    said.err = '';
    expect(await main([...ask, ...pixelModel()])).toBe(3);
    expect(said.err).toContain('broken.png');
    expect(said.err).toContain('--skip-bad');
    said.err = '';
    expect(await main([...ask, ...pixelModel(), '--skip-bad'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ subject: 'a', identities: 4, galleryLeftOut: 2 });
    expect(said.err).toMatch(/a\/broken\.png left out: .*does not decode.*\ne\/broken\.png left out: /);
    expect(said.err).toContain(`e has no image that can be used\n2 images of ${at('with broken')} left out\n`);
  });

  it('what was meant is said where a name is nearly right', async () => {
    await cp(at('faces'), at('with heic'), { recursive: true });
    await writeFile(at('with heic/a/IMG_1.HEIC'), 'of a telephone');
    said.err = '';
    expect(await main(['embed', at('with heic'), '--backbone', 'pixels:16/4', '--out', at('h.arrow')])).toBe(0);
    expect(said.err).toContain('1 file is of a kind that is not read here and left out: a/IMG_1.HEIC in ');
    expect(said.err).toContain('Save as JPEG or PNG first');

    said.err = '';
    expect(await main(['embed', at('faces'), '--backbone', 'w600k.onnx', '--out', at('h.arrow')])).toBe(2);
    expect(said.err).toContain('Did you mean onnx:w600k.onnx?');

    said.err = '';
    const list = ['--pairs', at('pairs.csv'), '--out', at('report-nearly')];
    expect(await main(['evaluate', at('faces'), ...list])).toBe(3);
    expect(said.err).toContain('received a folder. scaleface embed makes a table of a folder of images');

    said.err = '';
    const turned = (await readFile(at('pairs.csv'), 'utf8')).replaceAll('/', '\\');
    await writeFile(at('turned.csv'), turned);
    expect(await main(['evaluate', at('f.arrow'), '--pairs', at('turned.csv'), '--out', at('report-nearly')])).toBe(3);
    expect(said.err).toContain('the list has \\ where they have /');
  });

  it('train says that few people teach a confidence little, of methods that learn one', async () => {
    const args = ['train', at('f.arrow'), '--out', at('few'), '--engine', 'cpu'];
    said.err = '';
    expect(await main([...args, '--epochs', '1'])).toBe(0);
    expect(said.err).toContain('4 people are few to learn a confidence from');
    said.err = '';
    expect(await main([...args, '--method', 'norm'])).toBe(0);
    expect(said.err).not.toContain('few to learn');
  });

  it('evaluate says in plain sentences first what its tables come to', async () => {
    const args = ['evaluate', at('f.arrow'), '--model', at('model'), '--pairs', at('pairs.csv'), '--fars', '0.1'];
    said.out = '';
    expect(await main([...args, '--out', at('report-verdict')])).toBe(0);
    expect(said.out).toMatch(
      /^Rejecting the \d+ % of pairs that ScaleFace[^<>]* is least sure of takes the true accept rate/,
    );
    expect(said.out.trim().split('\n').at(-1)).toMatch(/^report: .*report\.html$/);
  });

  it('evaluate compares with the rows that are named, and refuses others', async () => {
    const args = ['evaluate', at('f.arrow'), '--model', at('model'), '--pairs', at('pairs.csv'), '--fars', '0.1'];
    const how = ['--replicates', '10', '--engine', 'cpu', '--json', '--out', at('against')];
    expect(await main([...args, ...how, '--combine', 'min', '--against', 'norm,scaleface-own'])).toBe(0);
    const [first] = JSON.parse(said.out).rejection;
    expect(first.against).toEqual(['norm', 'scaleface-own']);
    for (const [flag, value] of [
      ['--against', 'nobody'],
      ['--against', 'norm,'],
      ['--combine', 'sum'],
    ]) {
      said.err = '';
      expect(await main([...args, ...how, flag as string, value as string])).toBe(2);
      expect(said.err).toContain(flag === '--combine' || value === 'norm,' ? flag : 'against');
    }
  });

  it('evaluate says the errors of each group of people', async () => {
    await writeFile(at('people.csv'), 'subject,sex,<b>\na,f,1\nb,f,1\nc,m,2\nd,m,2\n');
    const args = ['evaluate', at('f.arrow'), '--pairs', at('pairs.csv'), '--fars', '0.1', '--replicates', '5'];
    const groups = ['--groups', at('people.csv'), '--out', at('people')];
    expect(await main([...args, ...groups])).toBe(0);
    expect(said.out).toMatch(/Groups of people by sex, at FMR 0\.1\n- False non-match rates: cannot tell/);
    expect(said.out).toMatch(/Errors against discard/);
    expect(await readFile(at('people/report.html'), 'utf8')).toContain('By &lt;b&gt; at FMR 0.1');
    said.out = '';
    expect(await main([...args, ...groups, '--group-columns', 'sex', '--json'])).toBe(0);
    const { demographics, discard } = JSON.parse(said.out);
    expect(demographics.map(({ by }: { by: string }) => by)).toEqual(['sex']);
    expect(discard).toHaveLength(2);
    expect(await main([...args, '--group-columns', 'sex'])).toBe(2);
    expect(said.err).toContain('has no effect without --groups');
  });

  it('drift compares the confidences of two tables by person, and fails on an alarm where it is strict', async () => {
    const { writeFeatureTable } = await import('@scaleface/data');
    const random = createRandom(8);
    const table = async (name: string, scale: number): Promise<string> => {
      const subjects = Array.from({ length: 90 }, (_, i) => `${i < 3 ? 'shared' : name}${Math.floor(i / 3)}`);
      const data = Float32Array.from({ length: 90 * 4 }, () => scale * random.normal());
      const ids = subjects.map((subject, i) => `${subject}/${i}`);
      await writeFeatureTable(at(`${name}.arrow`), {
        ids,
        subjects,
        embedding: { data, width: 4 },
        numbers: {},
        metadata: {},
      });
      return at(`${name}.arrow`);
    };
    const [before, same, worse] = [await table('before', 5), await table('same', 5), await table('worse', 3)];
    expect(await main(['drift', before, same, '--strict', '--json'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ alarmed: false, calibration: 30, production: 29, known: 1 });
    said.out = '';
    expect(await main(['drift', before, worse])).toBe(0);
    expect(said.out).toMatch(/^ALARM: the confidences \(embedding norm\).*p = 0\.001;.*at most 0\.01/);
    expect(said.out).toContain('1 people of production are in calibration too');
    expect(await main(['drift', before, worse, '--strict', '--quiet'])).not.toBe(0);
    expect(said.err).toContain('the confidences have drifted');
    expect(await main(['drift', before, before])).toBe(2);
    expect(await main(['drift', before, same, '--alarm', '0.00001'])).toBe(2);
  });

  it('evaluate without a model compares the norm alone, as a table', async () => {
    const args = ['--pairs', at('pairs.csv'), '--fars', '0.1', '--replicates', '10', '--out', at('norm')];
    expect(await main(['evaluate', at('f.arrow'), ...args])).toBe(0);
    expect(said.out).toContain('embedding norm');
    expect(said.out).not.toContain('ScaleFace  ');
  });
});

describe('train --end-to-end', () => {
  it('goes from images to a model folder that verifies and identifies without its backbone being named', async () => {
    const shape = ['--backbone', 'small', '--size', '16', '--dimension', '8', '--hidden', '4', '--coefficient', '16'];
    const how = ['--epochs', '2', '--batch', '8', '--schedule', 'cosine', '--engine', 'wasm', '--json'];
    const args = ['train', at('faces'), '--end-to-end', ...shape, ...how, '--out', at('whole')];
    expect(await main(args)).toBe(0);
    const { losses, identities, heldOut } = JSON.parse(said.out);
    expect([losses.length, identities, heldOut]).toEqual([2, 4, []]);
    expect(said.err).toContain('too few identities');

    said.out = '';
    const model = ['--model', at('whole'), '--engine', 'wasm', '--json', '--reject', '0'];
    expect(await main(['verify', at('faces/a/0.png'), at('faces/a/0.png'), ...model])).toBe(0);
    expect(JSON.parse(said.out).cosine).toBeCloseTo(1, 5);

    said.out = '';
    expect(await main(['identify', at('faces/a/0.png'), '--gallery', at('faces'), ...model])).toBe(0);
    expect(JSON.parse(said.out).identities).toBe(4);
  });

  it('leaves a backbone that embed takes from the folder, and a head trained on its features finds again', async () => {
    const folder = `model:${at('whole')}`;
    const embed = ['embed', at('faces'), '--backbone', folder, '--engine', 'wasm', '--out', at('own.arrow'), '--quiet'];
    expect(await main([...embed, '--json'])).toBe(0);
    expect(JSON.parse(said.out).rows).toBe(24);
    const shape = ['--hidden', '4', '--epochs', '1', '--batch', '8', '--engine', 'wasm', '--quiet'];
    expect(await main(['train', at('own.arrow'), '--out', at('own'), ...shape])).toBe(0);

    said.out = '';
    const model = ['--model', at('own'), '--backbone', folder, '--engine', 'wasm', '--json', '--reject', '0'];
    expect(await main(['verify', at('faces/a/0.png'), at('faces/a/0.png'), ...model])).toBe(0);
    expect(JSON.parse(said.out).cosine).toBeCloseTo(1, 5);
    expect(await main(['embed', at('faces'), '--backbone', `model:${at('own')}`, '--engine', 'wasm'])).toBe(3);
    expect(said.err).toContain('without its backbone');
  });
});

describe('convert', () => {
  it('writes safetensors and lists the tensors, as a table or as JSON', async () => {
    const args = ['convert', checkpoint, '--to', at('head.safetensors'), '--state-dict', 'scale_predictor'];
    expect(await main([...args, '--json'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ format: 'zip', tensors: [{ name: 'w', dtype: 'F32', shape: [2] }] });
    const { arrays } = decodeSafetensors(await readFile(at('head.safetensors')));
    expect(Object.keys(arrays)).toEqual(['w']);

    said.out = '';
    expect(await main(args)).toBe(0);
    expect(said.out).toMatch(/^tensor +type +shape\n[- ]+\nw +F32 +\[2\]\n1 tensors, \d+ bytes in /);
  });

  it('writes a model folder from before there were checksums anew, and says which formats', async () => {
    const former = fileURLToPath(new URL('../../pipeline/test/golden/former/run/model', import.meta.url));
    expect(await main(['convert', former, '--to', at('upgraded')])).toBe(0);
    expect(said.out).toBe(`${at('upgraded')}: scaleface-model/2, converted from scaleface-model/1\n`);
    expect(said.err).toContain(`${former} has no checksums: its files were taken as they are`);
    // A folder that holds anything else is not replaced.
    await writeFile(at('upgraded/mine.txt'), '');
    expect(await main(['convert', former, '--to', at('upgraded')])).toBe(2);
  });
});

describe('engines', () => {
  it('lists every engine: what it runs on, or why it does not', async () => {
    expect(await main(['engines', '--json'])).toBe(0);
    const { chosen, engines } = JSON.parse(said.out);
    const found = engines as { engine: string; works: boolean; reason?: string }[];
    expect(found.map((e) => e.engine)).toEqual(['node-gpu', 'node', 'webgpu', 'wasm', 'cpu']);
    expect(found.find((e) => e.works)?.engine).toBe(chosen);
    for (const { works, reason } of found) expect(works || (reason as string).length > 0).toBe(true);
  });
});

describe('wrong usage is 2, bad input is 3, and stderr says what and where', () => {
  it.each([
    [2, 'no such backbone', () => ['embed', at('faces'), '--backbone', 'magic:x']],
    [2, '--mean', () => ['embed', at('faces'), '--backbone', 'pixels:16/4', '--mean', '1,2,3,4']],
    [2, 'required option', () => ['run']],
    [2, 'KEY=VALUE', () => ['run', '--config', 'x', '--set', 'epochs']],
    [3, 'cannot be read', () => ['run', '--config', at('none.yaml')]],
    [3, 'cannot be read', () => ['embed', at('nobody'), '--backbone', 'pixels:16/4']],
    [3, 'model.onnx', () => ['embed', at('faces'), '--backbone', `onnx:${at('model.onnx')}`]],
    [2, '--to', () => ['convert', checkpoint]],
    [2, 'backbone, scale_predictor', () => ['convert', checkpoint, '--to', at('x'), '--state-dict', 'head']],
    [3, 'cannot be read', () => ['convert', at('none.pth'), '--to', at('x')]],
    [3, 'pairs.csv: not a readable PyTorch checkpoint', () => ['convert', at('pairs.csv'), '--to', at('x')]],
    [3, 'cannot be read', () => ['evaluate', at('none.arrow'), '--pairs', at('pairs.csv')]],
    [2, 'between 0 and 1', () => ['identify', 'x', '--gallery', 'g', '--model', 'm', '--fpir', '0']],
    [3, 'none.arrow', () => ['identify', at('faces/a/0.png'), '--gallery', at('none.arrow'), ...pixelModel()]],
    [2, '--save: has no effect', () => ['identify', 'x', '--gallery', 'lance:g', '--model', 'm', '--save', 's.arrow']],
    [2, '--skip-bad: has no effect', () => ['identify', 'x', '--gallery', 'lance:g', '--model', 'm', '--skip-bad']],
    [3, 'the gallery is empty', () => ['identify', at('faces/a/0.png'), '--gallery', 'memory:', ...pixelModel()]],
    [3, 'no images', () => ['identify', at('faces/a/0.png'), '--gallery', at('model'), ...pixelModel()]],
    [2, '--bottleneck', () => ['train', at('faces'), '--end-to-end', '--backbone', 'onnx:x', '--engine', 'wasm']],
    [2, '--no-flip: has no effect', () => ['train', at('f.arrow'), '--no-flip']],
    [2, '--size: has no effect', () => ['train', at('f.arrow'), '--size', '32']],
    [2, 'no such backbone', () => ['train', at('faces'), '--end-to-end', '--backbone', 'vgg', '--engine', 'wasm']],
    [3, 'cannot be read', () => ['train', at('nobody'), '--end-to-end', '--engine', 'wasm']],
    [3, 'needs a CSV', () => ['evaluate', at('h.npy'), '--pairs', at('pairs.csv')]],
  ] as const)('%i: %s', async (code, words, args) => {
    expect(await main(args())).toBe(code);
    expect(said.err).toContain(words);
    expect(said.out).toBe('');
  });
});

describe('align', () => {
  it.skipIf(dataFolder === undefined)(
    'makes crops of photographs and goes on where it was (needs ../shared/data)',
    async () => {
      const data = dataFolder as string;
      const detector = ['--detector', join(data, 'models/yunet_n_dynamic.onnx')];
      const photographs = at('photographs');
      await cp(join(data, 'extras/lfw-raw250/Alec_Baldwin'), join(photographs, 'Alec_Baldwin'), { recursive: true });
      const args = ['align', photographs, ...detector, '--out', at('crops'), '--json', '--quiet'];
      expect(await main(args)).toBe(0);
      const { crops, alreadyAligned } = JSON.parse(said.out);
      expect([crops > 0, alreadyAligned]).toEqual([true, 0]);
      said.out = '';
      expect(await main(args)).toBe(0);
      expect(JSON.parse(said.out)).toMatchObject({ crops, alreadyAligned: crops, skipped: [] });
      said.err = '';
      expect(await main(['align', photographs, ...detector, '--out', at('crops')])).toBe(0);
      expect(said.err).toContain(
        `\nthen: scaleface embed ${at('crops')} --backbone onnx:FILE --out ${at('crops.arrow')}\n`,
      );
    },
  );

  it('lets verify and identify find the faces of photographs, of a gallery those that have one (needs ../shared/data)', async (test) => {
    if (dataFolder === undefined) return test.skip();
    const data = dataFolder;
    const faces = join(data, 'extras/lfw-raw250/Alec_Baldwin');
    const [first, second] = (await readdir(faces)).sort().map((name) => join(faces, name));
    const backbone = ['--backbone', 'pixels:16/4'];
    await main(['embed', at('faces'), ...backbone, '--out', at('v.arrow'), '--quiet']);
    const shape = ['--hidden', '4', '--epochs', '1', '--batch', '8', '--engine', 'cpu', '--quiet'];
    expect(await main(['train', at('v.arrow'), '--out', at('v-model'), ...shape])).toBe(0);
    said.out = '';
    const ask = [
      'verify',
      first as string,
      second as string,
      '--model',
      at('v-model'),
      ...backbone,
      '--engine',
      'cpu',
      '--json',
    ];
    expect(await main([...ask, '--detector', join(data, 'models/yunet_n_dynamic.onnx')])).toBe(0);
    const found = JSON.parse(said.out);
    expect(found.decision).toMatch(/match|abstain/);
    said.out = '';
    expect(await main(ask)).toBe(0);
    // The whole photograph is another image than its face.
    expect(JSON.parse(said.out).cosine).not.toBeCloseTo(found.cosine, 3);
    const none = ['verify', at('faces/a/0.png'), second as string, ...ask.slice(3)];
    expect(await main([...none, '--detector', join(data, 'models/yunet_n_dynamic.onnx')])).toBe(3);
    expect(said.err).toMatch(/no face found/);

    await mkdir(at('people/alec'), { recursive: true });
    await cp(second as string, at('people/alec/2.jpg'));
    await cp(at('faces/a/0.png'), at('people/alec/none.png'));
    const gallery = ['--gallery', at('people'), '--detector', join(data, 'models/yunet_n_dynamic.onnx')];
    [said.out, said.err] = ['', ''];
    expect(await main(['identify', first as string, ...gallery, ...ask.slice(3)])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ identities: 1, galleryLeftOut: 1 });
    expect(said.err).toContain('alec/none.png left out: no face found\n');
  });

  it('answers a detector that is not there with its path and exit code 3', async () => {
    expect(await main(['align', at('faces'), '--detector', at('no.onnx')])).toBe(3);
    expect(said.err).toMatch(/no\.onnx: the model cannot be read/);
  });
});
