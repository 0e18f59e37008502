import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFeatureTable, writeFeatureTable } from '@scaleface/data';
import { encodeImage } from '@scaleface/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

let home: string;
const said = catchOutput();
const at = (name: string): string => join(home, name);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'data-check-'));
  const png = (seed: number): Promise<Uint8Array> =>
    encodeImage({ data: new Uint8Array(768).map((_, i) => (i * seed) % 251), width: 16, height: 16 }, 'png');
  for (const folder of ['faces/ada', 'faces/ben', 'others/ben']) await mkdir(at(folder), { recursive: true });
  for (const [name, seed] of [
    ['faces/ada/1.png', 1],
    ['faces/ada/2.png', 2],
    ['faces/ben/1.png', 1],
    ['others/ben/9.png', 5],
  ] as const) {
    await writeFile(at(name), await png(seed));
  }
  await writeFile(at('faces/ben/2.png'), 'no image');
  await writeFile(at('list.csv'), 'path,subject\nfaces/ada/1.png,Ada\nfaces/ben/1.png,Ben\n');
  await writeFile(at('holes.csv'), 'path,subject\nfaces/ada/1.png,Ada\n,Ben\n');
  await writeFeatureTable(at('f.arrow'), {
    ids: ['ada/1.png', 'ada/2.png'],
    subjects: ['ada', 'ada'],
    embedding: { data: Float32Array.of(1, 0, 0.6, 0.8), width: 2 },
    numbers: {},
    metadata: { backbone: 'by hand' },
  });
});

describe('data check', () => {
  it('prints what is in a set and what is wrong with it', async () => {
    expect(await main(['data', 'check', at('faces')])).toBe(0);
    expect(said.out.split('\n')).toEqual([
      `folder:${at('faces')}: 3 images of 2 identities`,
      'images an identity: 1 to 2, median 1.5',
      'sizes: 16 × 16 (3)',
      'unreadable: 1',
      expect.stringContaining(`  ${at('faces/ben/2.png')}: the image does not decode`),
      'same bytes as an image before: 1',
      '  ben/1.png is ada/1.png, under another identity',
      '',
    ]);
  });

  it('compares two sets and features, as JSON too', async () => {
    const flags = ['--against', at('others'), '--features', at('f.arrow')];
    expect(await main(['data', 'check', at('faces'), ...flags])).toBe(0);
    expect(said.out).toContain('identities on both sides: 1\n  ben\nimages on both sides: none\n');
    expect(said.out).toMatch(/far from the others of their identity \(cosine below 0\.600, median 0\.600\): none/);
    expect(said.out).toContain('without features: 1\n  ben/1.png\n');
    said.out = '';
    expect(await main(['data', 'check', at('faces'), ...flags, '--json', '--quiet'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ images: 3, against: { bothIdentities: { listed: ['ben'] } } });
    expect(said.err).toContain('check: 4 of 4');
  });

  it('with --strict fails if anything is listed, after it has said what', async () => {
    expect(await main(['data', 'check', at('faces'), '--strict'])).toBe(3);
    expect(said.out).toContain('unreadable: 1');
    expect(said.err).toContain('2 findings');
    expect(await main(['data', 'check', at('others'), '--strict'])).toBe(0);
  });

  it.each([
    ['no-such:x', 2, 'no such kind of source'],
    ['rec:nowhere.rec', 3, 'there is no file or folder of that name'],
    ['csv:package.json/x', 3, 'cannot be read'],
  ])('of %s ends with %i', async (source, code, text) => {
    expect(await main(['data', 'check', source])).toBe(code);
    expect(said.err).toContain(text);
    expect(said.out).toBe('');
  });

  it('needs a verb that it knows, and no flags of features without features', async () => {
    expect(await main(['data', 'mend', at('faces')])).toBe(2);
    expect(await main(['data'])).toBe(2);
    expect(await main(['data', 'check', at('faces'), '--ids', 'x.csv'])).toBe(2);
    expect(said.err).toContain('--ids');
  });
});

describe('embed', () => {
  const embed = (source: string, ...flags: string[]) =>
    main(['embed', source, '--backbone', 'pixels:16/4', '--out', at('e.arrow'), ...flags]);

  it('takes the images of a manifest', async () => {
    expect([await embed(`csv:${at('list.csv')}`), said.err]).toEqual([0, expect.any(String)]);
    const { ids, subjects } = await readFeatureTable(at('e.arrow'));
    expect([ids, subjects]).toEqual([
      ['faces/ada/1.png', 'faces/ben/1.png'],
      ['Ada', 'Ben'],
    ]);
  });

  it('refuses a manifest with an unreadable entry, unless it is to be left out', async () => {
    expect(await embed(`csv:${at('holes.csv')}`)).toBe(3);
    expect(said.err).toContain('holes.csv:3: no path');
    expect(await embed(`csv:${at('holes.csv')}`, '--skip-bad')).toBe(0);
    expect(said.err).toContain('left out: no path');
  });

  it('says that images inside of a source have no files', async () => {
    await writeFile(at('a.tar'), Buffer.alloc(1024));
    expect(await embed(`tar:${at('a.tar')}`)).toBe(3);
    expect(said.err).toContain('no images found');
  });
});
