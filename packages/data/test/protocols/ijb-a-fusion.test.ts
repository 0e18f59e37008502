import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templateFusion } from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FeatureTable, type IjbaSplit, ijbaFusion, parseIjbaSplit, readIjbaSplits } from '../../src/index.js';

const random = createRandom(68);
const header = 'TEMPLATE_ID,SUBJECT_ID,FILE,MEDIA_ID,SIGHTING_ID,FACE_X,FACE_Y,FACE_WIDTH,FACE_HEIGHT';

/** Made-up files of a split: subjects 11 to 16, two templates each, of two to four images. */
function drawFiles(split: number) {
  const rows: { template: number; subject: number; file: string }[] = [];
  const owners = new Map<number, number>();
  for (let t = 0; t < 12; t++) {
    const [template, subject] = [100 * split + t, 11 + (t % 6)];
    owners.set(template, subject);
    const images = 2 + random.integer(3);
    for (let k = 0; k < images; k++) {
      rows.push({ template, subject, file: `${k === 0 ? 'img' : 'frame'}/${random.integer(8)}.jpg` });
    }
  }
  const ids = [...owners.keys()];
  const pairs = ids.flatMap((a, i) => ids.slice(i + 1).map((b) => [a, b] as const));
  const metadata = rows.map(
    ({ template, subject, file }, i) => `${template},${subject},${file},${i},${i},10.5,20,64,64`,
  );
  return {
    rows,
    pairs,
    owners,
    metadata: `${[header, ...metadata].join('\r\n')}\r\n`,
    comparisons: `${pairs.map(([a, b]) => `${a},${b}`).join('\n')}\n`,
  };
}

const files = Array.from({ length: 10 }, (_, k) => drawFiles(k + 1));
const ids = [...new Set(files.flatMap(({ rows }) => rows.map(({ subject, file }) => `${subject}/${file}`)))].sort();
const scale = Float32Array.from(ids, () => 10 + 50 * random.uniform());
const table: FeatureTable = {
  ids,
  subjects: ids.map((id) => id.slice(0, 2)),
  embedding: {
    width: 4,
    data: Float32Array.from(
      ids.flatMap((id, i) => {
        const subject = Number(id.slice(0, 2));
        return [1, 2, 3, 4].map((d) => Math.cos(subject * d) + (20 / (scale[i] as number)) * random.normal());
      }),
    ),
  },
  numbers: { scale },
  metadata: {},
};

let folder: string;
let splits: IjbaSplit[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ijb-a-'));
  for (const [k, { metadata, comparisons }] of files.entries()) {
    await mkdir(join(folder, `split${k + 1}`));
    await writeFile(join(folder, `split${k + 1}`, `verify_metadata_${k + 1}.csv`), metadata);
    await writeFile(join(folder, `split${k + 1}`, `verify_comparisons_${k + 1}.csv`), comparisons);
  }
  splits = await readIjbaSplits(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the split files of IJB-A', () => {
  it('are read, all ten, with the label of a pair from the subjects of its templates', () => {
    expect(splits.map(({ split }) => split)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    splits.forEach(({ images, matches }, k) => {
      const { rows, pairs, owners } = files[k] as (typeof files)[number];
      expect(images.ids).toEqual(rows.map(({ subject, file }) => `${subject}/${file}`));
      expect([...images.template]).toEqual(rows.map(({ template }) => template));
      expect([...matches.enrol]).toEqual(pairs.map(([a]) => a));
      expect([...matches.probe]).toEqual(pairs.map(([, b]) => b));
      expect([...matches.labels]).toEqual(pairs.map(([a, b]) => (owners.get(a) === owners.get(b) ? 1 : 0)));
    });
  });

  it('may be fewer, and one that is not there is named', async () => {
    expect((await readIjbaSplits(folder, [3])).map(({ split }) => split)).toEqual([3]);
    await expect(readIjbaSplits(folder, [11])).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('may have their columns in any order and spaces after commas', () => {
    const { images } = parseIjbaSplit(1, 'file, template_id, subject_id\na.jpg, 1, 5\nb.jpg, 2, 5\n', '1, 2\n');
    expect(images.ids).toEqual(['5/a.jpg', '5/b.jpg']);
  });

  const metadata = `${header}\n1,7,img/1.jpg,0,0,1,1,1,1\n2,8,img/2.jpg,0,0,1,1,1,1\n`;
  it.each<[string, string, string, string]>([
    ['without a column', 'TEMPLATE_ID,FILE\n1,a\n', '1,2', 'verify_metadata_1.csv:1'],
    ['with nothing', '', '1,2', 'columns are missing'],
    ['with a template that is no number', `${header}\nx,7,a.jpg\n`, '1,2', 'verify_metadata_1.csv:2'],
    ['without a subject', `${header}\n1,,a.jpg\n`, '1,2', 'a SUBJECT_ID'],
    ['without an image', `${header}\n1,7,\n`, '1,2', 'a row without an image'],
    ['with a template of two subjects', `${metadata}1,8,img/3.jpg\n`, '1,2', 'a template of two subjects'],
    ['with a pair of one', metadata, '1,2\n1\n', 'verify_comparisons_1.csv:2'],
    ['with a pair of three', metadata, '1,2,1\n', 'not a pair of templates'],
    ['with a pair of unknown templates', metadata, '1,2\n2,9\n', 'verify_comparisons_1.csv:2'],
    ['without pairs', metadata, '\n', 'no pairs'],
  ])('%s are refused by the line', (_, text, pairs, words) => {
    expect(() => parseIjbaSplit(1, text, pairs)).toThrow(words);
  });
});

describe('fusion over the splits of IJB-A', () => {
  const options = { methods: ['mean', 'weighted'], fars: [0.05, 0.2], confidence: 'scale' } as const;

  it('is the fusion of each split, and mean and deviation over them, in one call', () => {
    const { results, missing, pairsLeftOut } = ijbaFusion(table, splits, options);
    expect([missing, new Set(pairsLeftOut)]).toEqual([[], new Set([0])]);
    const [split] = splits;
    const rows = split?.images.ids.map((id) => ids.indexOf(id)) as number[];
    const first = templateFusion({
      images: {
        mu: rows.map((i) => table.embedding.data.subarray(4 * i, 4 * i + 4)),
        uncertainty: rows.map((i) => scale[i] as number),
        template: split?.images.template as Int32Array,
      },
      matches: split?.matches as IjbaSplit['matches'],
      methods: options.methods,
      fars: options.fars,
    });
    expect(results.weighted?.splits[0]).toEqual(first.weighted);
    expect(results.mean?.splits[0]).toEqual(first.mean);
    const tars = results.mean?.splits.map(({ tar }) => tar[1] as number) as number[];
    expect(results.mean?.mean[1]).toBeCloseTo(tars.reduce((a, b) => a + b) / 10, 14);
    expect(results.mean?.deviation[1]).toBeGreaterThan(0);
  });

  it('takes the confidences as numbers too, and none for fusions that need none', () => {
    const named = ijbaFusion(table, splits, options).results;
    expect(ijbaFusion(table, splits, { ...options, confidence: scale }).results).toEqual(named);
    expect(ijbaFusion(table, splits, { methods: ['mean'], fars: options.fars }).results.mean).toEqual(named.mean);
    expect(() => ijbaFusion(table, splits, { ...options, confidence: 'norm' })).toThrow('no such column');
  });

  it('refuses images that the table lacks, or leaves them out with the pairs that lose a template, and says how many', () => {
    const lost = splits[0]?.images.ids[0] as string;
    const without = { ...table, ids: ids.map((id) => (id === lost ? 'gone' : id)) };
    expect(() => ijbaFusion(without, splits, options)).toThrow(`expected ${lost}`);
    const { results, missing, pairsLeftOut } = ijbaFusion(without, splits, { ...options, missing: 'leave-out' });
    expect(missing).toEqual([lost]);
    splits.forEach(({ images, matches }, k) => {
      const whole = (template: number): boolean =>
        images.ids.some((id, i) => images.template[i] === template && id !== lost);
      const kept = [...matches.labels].filter(
        (_, p) => whole(matches.enrol[p] as number) && whole(matches.probe[p] as number),
      );
      expect(pairsLeftOut[k]).toBe(matches.labels.length - kept.length);
      const { genuine = 0, impostor = 0 } = results.mean?.splits[k] ?? {};
      expect(genuine + impostor).toBe(kept.length);
    });
    const empty = { ...table, ids: ids.map((id) => (id.startsWith('11/') ? `gone/${id}` : id)) };
    const all = ijbaFusion(empty, splits, { ...options, missing: 'leave-out' });
    // Two of twelve templates are gone: 66 pairs less those of the other ten.
    expect(new Set(all.pairsLeftOut)).toEqual(new Set([66 - 45]));
  });
});
