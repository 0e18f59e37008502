import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOfDataSet, openDataSet } from '../../src/index.js';
import { entriesOf } from './entries-of.js';
import { tarOf } from './write-tar.js';

const newFolder = (files: Record<string, string>): string => {
  const home = mkdtempSync(join(tmpdir(), 'folders-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return home;
};

describe('a folder', () => {
  it('gives its images with their paths, with or without the kind before it', async () => {
    const home = newFolder({ 'Ben/1.jpg': '', 'Ada/2.png': '', 'Ada/1.jpg': '' });
    const expected = ['Ada/1.jpg', 'Ada/2.png', 'Ben/1.jpg'].map((id) => ({
      id,
      subject: id.slice(0, 3),
      path: join(home, id),
    }));
    expect((await entriesOf(`folder:${home}`)).entries).toEqual(expected);
    expect((await entriesOf(home)).entries).toEqual(expected);
    const set = await openDataSet(home);
    expect([set.kind, set.extent, set.position, set.pairs]).toEqual(['folder', 3, 0, undefined]);
  });
});

describe('LFW', () => {
  const files = { 'Ada_L/Ada_L_0001.jpg': '', 'Ada_L/Ada_L_0002.jpg': '', 'Ben/Ben_0001.jpg': '' };
  const pairs = '1\t1\nAda_L\t1\t2\nAda_L\t1\tBen\t3\n';

  it('gives images and pairs, and lists the images of pairs that are not there', async () => {
    const inside = newFolder({ ...files, 'pairs.txt': pairs });
    const around = newFolder({
      ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`lfw/${name}`, text])),
      'pairs.txt': pairs,
    });
    for (const home of [inside, join(around, 'lfw')]) {
      const { entries, problems } = await entriesOf(`lfw:${home}`);
      expect(entries.map(({ id, subject }) => `${subject} ${id}`)).toEqual([
        'Ada_L Ada_L/Ada_L_0001.jpg',
        'Ada_L Ada_L/Ada_L_0002.jpg',
        'Ben Ben/Ben_0001.jpg',
      ]);
      expect(problems.map(({ place }) => place.split('#')[1])).toEqual(['Ben/Ben_0003.jpg']);
      const found = await (await openDataSet(`lfw:${home}`)).pairs?.();
      expect(found?.right).toEqual(['Ada_L/Ada_L_0002.jpg', 'Ben/Ben_0003.jpg']);
    }
  });

  it('without pairs gives its images, and an error when they are asked for', async () => {
    const set = await openDataSet(`lfw:${newFolder(files)}`);
    await expect(set.pairs?.()).rejects.toMatchObject({ code: 'missing-file' });
  });
});

describe('IJB', () => {
  const marks = '10.5 20 30 20.5 20 30 12 40 28 40 0.99';
  const meta = {
    'meta/ijbc_face_tid_mid.txt': '1.jpg 1 69544\n2.jpg 1 69545\n3.jpg 2 7\n',
    'meta/ijbc_name_5pts_score.txt': `1.jpg ${marks}\n2.jpg ${marks}\n3.jpg ${marks}\n`,
    'meta/ijbc_template_pair_label.txt': '1 2 0\n1 11065 1\r\n\n',
  };

  it('gives images with template, media, landmarks and score, and the template pairs', async () => {
    const home = newFolder(meta);
    const { entries, problems } = await entriesOf(`ijb:${home}`);
    expect(problems).toEqual([]);
    expect(entries.length).toBe(3);
    expect(entries[1]).toEqual({
      id: '2.jpg',
      path: join(home, 'loose_crop', '2.jpg'),
      template: '1',
      media: '69545',
      landmarks: [
        [10.5, 20],
        [30, 20.5],
        [20, 30],
        [12, 40],
        [28, 40],
      ],
      detectionScore: 0.99,
    });
    expect(await (await openDataSet(`ijb:${home}`)).matches?.()).toEqual({
      enrol: new Int32Array([1, 1]),
      probe: new Int32Array([2, 11065]),
      labels: new Uint8Array([0, 1]),
    });
  });

  it('has subjects where the lists for identification are there, and landmarks only if they are', async () => {
    const home = newFolder({
      'meta/ijbb_face_tid_mid.txt': '1.jpg 1 5\n2.jpg 2 5\n3.jpg 3 5',
      'meta/ijbb_1N_gallery_S1.csv': 'TEMPLATE_ID,SUBJECT_ID,FILENAME\n1,77,img/1.jpg\n1,77,img/2.jpg\n',
      'meta/ijbb_1N_probe_mixed.csv': 'TEMPLATE_ID,SUBJECT_ID,FILENAME\n2,78,img/1.jpg\n',
    });
    const { entries } = await entriesOf(`ijb:${home}`);
    expect(entries.map(({ subject }) => subject)).toEqual(['77', '78', undefined]);
    expect(entries[0]?.landmarks).toBeUndefined();
  });

  it('lists lines that are none, and landmarks of another image', async () => {
    const home = newFolder({
      'meta/ijbc_face_tid_mid.txt': '1.jpg 1 1\n2.jpg x 1\n3.jpg 2 7\n4.jpg 2 7\n5.jpg 2 7\n',
      'meta/ijbc_name_5pts_score.txt': `1.jpg ${marks}\n2.jpg ${marks}\n9.jpg ${marks}\n4.jpg 1 2\n`,
    });
    const { entries, problems } = await entriesOf(`ijb:${home}`);
    expect(entries.map(({ id }) => id)).toEqual(['1.jpg']);
    expect(problems.map(({ reason }) => reason)).toEqual([
      'not an image, a template and a media',
      'landmarks of 9.jpg on the line of this image',
      'not five points and a score',
      'the list of landmarks ends before this image',
    ]);
  });

  it.each([
    ['three numbers too many', '1 2 0 1\n', 1],
    ['a label that is none', '1 2 0\n1 2 2\n', 2],
    ['letters', '1 a 0\n', 1],
    ['a number too large', '1 99999999999 0\n', 1],
    ['a number missing', '1 2\n', 1],
  ])('refuses template pairs with %s', async (_, text, line) => {
    const home = newFolder({ ...meta, 'meta/ijbc_template_pair_label.txt': text });
    const set = await openDataSet(`ijb:${home}`);
    const path = `${join(home, 'meta', 'ijbc_template_pair_label.txt')}:${line}`;
    await expect(set.matches?.()).rejects.toMatchObject({ code: 'bad-format', path });
  });

  it('refuses a template of two subjects, and a folder without a protocol or with two', async () => {
    const two = 'TEMPLATE_ID,SUBJECT_ID\n1,77\n1,78\n';
    await expect(entriesOf(`ijb:${newFolder({ ...meta, 'meta/ijbc_1N_a.csv': two })}`)).rejects.toThrow('two subjects');
    await expect(openDataSet(`ijb:${newFolder({ 'meta/x': '' })}`)).rejects.toMatchObject({ code: 'missing-file' });
    const both = newFolder({ ...meta, 'meta/ijbb_face_tid_mid.txt': '' });
    await expect(openDataSet(`ijb:${both}`)).rejects.toMatchObject({ code: 'bad-format' });
  });
});

describe('images as files', () => {
  it('are those of folders and manifests, not of sources that hold them', async () => {
    const home = newFolder({ 'list.csv': 'path,subject\n/a.jpg,Ada\n,Ben\n', 'none.csv': 'path,subject\n,Ben\n' });
    const { images, problems } = await filesOfDataSet(await openDataSet(`csv:${home}/list.csv`));
    expect(images).toEqual([{ id: '/a.jpg', subject: 'Ada', file: '/a.jpg' }]);
    expect(problems.map(({ reason }) => reason)).toEqual(['no path']);
    const none = filesOfDataSet(await openDataSet(`csv:${home}/none.csv`));
    await expect(none).rejects.toThrow('1 unreadable entries, no path first');
    writeFileSync(join(home, 'a.tar'), tarOf([{ name: 'a/1.jpg', bytes: 'x' }]));
    const inside = filesOfDataSet(await openDataSet(`tar:${home}/a.tar`));
    await expect(inside).rejects.toMatchObject({ code: 'unsupported' });
    const unknown = newFolder({ 'meta/ijbc_face_tid_mid.txt': '1.jpg 1 1\n' });
    await expect(filesOfDataSet(await openDataSet(`ijb:${unknown}`))).rejects.toMatchObject({ code: 'bad-format' });
  });
});
