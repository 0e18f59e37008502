import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataSet } from '../../src/index.js';
import { entriesOf } from './entries-of.js';

const newFolder = (files: Record<string, string>): string => {
  const home = mkdtempSync(join(tmpdir(), 'lists-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return home;
};
const names = async (source: string): Promise<string[]> =>
  (await entriesOf(source)).entries.map(({ id, subject }) => `${id}:${subject}`);

describe('CFP', () => {
  const numbered = (kind: string): string => [1, 2].map((i) => `${i} ../Data/Images/00${i}/${kind}/01.jpg\n`).join('');
  const files = {
    'Data/Images/001/frontal/01.jpg': '',
    'Data/Images/001/profile/01.jpg': '',
    'Data/Images/002/frontal/01.jpg': '',
    'Protocol/Pair_list_F.txt': numbered('frontal'),
    'Protocol/Pair_list_P.txt': numbered('profile'),
    'Protocol/Split/FP/01/same.txt': '1,1\n2,2\n',
    'Protocol/Split/FP/01/diff.txt': '1,2\n',
    'Protocol/Split/FP/02/same.txt': '1,1\n',
    'Protocol/Split/FP/02/diff.txt': '2,1\n',
  };

  it('gives images and the pairs frontal to profile, and lists images that are not there', async () => {
    const source = `cfp:${newFolder(files)}`;
    expect(await names(source)).toEqual(['001/frontal/01.jpg:001', '001/profile/01.jpg:001', '002/frontal/01.jpg:002']);
    const { problems } = await entriesOf(source);
    expect(problems.map(({ place }) => place.split('#')[1])).toEqual(['002/profile/01.jpg']);
    expect(await (await openDataSet(source)).pairs?.()).toEqual({
      left: [
        '001/frontal/01.jpg',
        '002/frontal/01.jpg',
        '001/frontal/01.jpg',
        '001/frontal/01.jpg',
        '002/frontal/01.jpg',
      ],
      right: [
        '001/profile/01.jpg',
        '002/profile/01.jpg',
        '002/profile/01.jpg',
        '001/profile/01.jpg',
        '001/profile/01.jpg',
      ],
      labels: Uint8Array.from([1, 1, 0, 1, 0]),
      folds: Int32Array.from([0, 0, 0, 1, 1]),
    });
  });

  it.each([
    ['Protocol/Split/FP/01/same.txt', '1,9\n'],
    ['Protocol/Split/FP/02/diff.txt', '1 2\n'],
    ['Protocol/Pair_list_P.txt', 'one\n'],
  ])('with nonsense in %s is refused with the line', async (file, text) => {
    const set = await openDataSet(`cfp:${newFolder({ ...files, [file]: text })}`);
    await expect(set.pairs?.()).rejects.toMatchObject({ code: 'bad-format', path: expect.stringMatching(/txt:1$/) });
  });
});

describe('AgeDB', () => {
  it('has its subjects in the names of files, and lists the others', async () => {
    const home = newFolder({ '10_JaneDoe_61_f.jpg': '', '2_Max_von_S_7_m.jpg': '', 'odd.jpg': '', 'read.me': '' });
    const { entries, problems } = await entriesOf(`agedb:${home}`);
    expect(entries).toEqual([
      { id: '10_JaneDoe_61_f.jpg', subject: 'JaneDoe', path: join(home, '10_JaneDoe_61_f.jpg') },
      { id: '2_Max_von_S_7_m.jpg', subject: 'Max_von_S', path: join(home, '2_Max_von_S_7_m.jpg') },
    ]);
    expect(problems).toEqual([{ place: `${home}#odd.jpg`, reason: 'the name is not NUMBER_NAME_AGE_SEX' }]);
    await expect(openDataSet(`agedb:${newFolder({ 'a.jpg': '' })}`)).rejects.toMatchObject({ code: 'bad-format' });
  });
});

describe('CelebA', () => {
  const marks = '69 109 106 113 77 142 73 152 108 154';
  const list = '000001.jpg 2880\n000002.jpg 2937\r\n000003.jpg\n000004.jpg 5\n';

  it('gives images with identities and landmarks, where its archives have them', async () => {
    const home = newFolder({
      'Anno/identity_CelebA.txt': list,
      'Anno/list_landmarks_align_celeba.txt': `3\nlefteye_x lefteye_y\n000001.jpg  ${marks}\n000002.jpg 1 2\n000003.jpg ${marks}\n000005.jpg ${marks}\n`,
      'Img/img_align_celeba/000001.jpg': '',
    });
    const { entries, problems } = await entriesOf(`celeba:${home}`);
    expect(entries).toEqual([
      {
        id: '000001.jpg',
        subject: '2880',
        path: join(home, 'Img/img_align_celeba/000001.jpg'),
        landmarks: [
          [69, 109],
          [106, 113],
          [77, 142],
          [73, 152],
          [108, 154],
        ],
      },
    ]);
    expect(problems.map(({ reason }) => reason)).toEqual([
      'not five points',
      'not an image and an identity',
      'landmarks of 000005.jpg on the line of this image',
    ]);
  });

  it('needs no landmarks, but its list and its images', async () => {
    const home = newFolder({ 'identity_CelebA.txt': list, 'img_celeba/000001.jpg': '' });
    expect(await names(`celeba:${home}`)).toEqual(['000001.jpg:2880', '000002.jpg:2937', '000004.jpg:5']);
    for (const files of [{ 'identity_CelebA.txt': list }, { 'img_celeba/1.jpg': '' }]) {
      await expect(openDataSet(`celeba:${newFolder(files as Record<string, string>)}`)).rejects.toMatchObject({
        code: 'missing-file',
      });
    }
  });
});

describe('a list of images', () => {
  it('may be of paths and labels, of MXNet or of InsightFace', async () => {
    const home = newFolder({
      'glint.txt': 'asian/my photo 1.jpg 17\nceleb\\2.jpg\t18\n/abs/3.jpg Ann\n\nlone.jpg\n',
      'mxnet.lst': '0\t3.000000\ta/1.jpg\n1\t4.0\t9.5\tb/2.jpg\n',
      'insight.lst': '1\tc/1.jpg\t7\n1\td/2.jpg\t8\t1 2 3 4 5 6 7 8 9 10\n',
    });
    expect(await names(`list:${home}/glint.txt`)).toEqual([
      'asian/my photo 1.jpg:17',
      'celeb/2.jpg:18',
      '/abs/3.jpg:Ann',
    ]);
    const { problems } = await entriesOf(`list:${home}/glint.txt`);
    expect(problems).toEqual([{ place: `${home}/glint.txt:5`, reason: 'not a path and a label' }]);
    expect(await names(`list:${home}/mxnet.lst`)).toEqual(['a/1.jpg:3', 'b/2.jpg:4']);
    expect(await names(`list:${home}/insight.lst`)).toEqual(['c/1.jpg:7', 'd/2.jpg:8']);
  });
});

describe('a list of pairs', () => {
  it('gives each image once, without subjects, and its pairs', async () => {
    const home = newFolder({
      'ann.txt': '1 imgs/0.jpg imgs/1.jpg\n0 imgs/0.jpg imgs/2.jpg\n',
      'other.csv': 'a.jpg, b.jpg, 0\nc.jpg,b.jpg,1\n',
      'bad.txt': '1 a.jpg b.jpg\n2 a.jpg c.jpg\na.jpg\n',
    });
    const source = `pairs:${home}/ann.txt`;
    const { entries } = await entriesOf(source);
    expect(entries.map(({ id }) => id)).toEqual(['imgs/0.jpg', 'imgs/1.jpg', 'imgs/2.jpg']);
    expect(entries[1]).toEqual({ id: 'imgs/1.jpg', path: join(home, 'imgs/1.jpg') });
    expect(await (await openDataSet(source)).pairs?.()).toEqual({
      left: ['imgs/0.jpg', 'imgs/0.jpg'],
      right: ['imgs/1.jpg', 'imgs/2.jpg'],
      labels: Uint8Array.from([1, 0]),
    });
    expect((await (await openDataSet(`pairs:${home}/other.csv`)).pairs?.())?.labels).toEqual(Uint8Array.from([0, 1]));
    const bad = await entriesOf(`pairs:${home}/bad.txt`);
    expect(bad.problems.map(({ reason }) => reason)).toEqual(['no label 0 or 1', 'not a label and two paths']);
    await expect((await openDataSet(`pairs:${home}/bad.txt`)).pairs?.()).rejects.toMatchObject({
      code: 'bad-format',
      path: `${home}/bad.txt:2`,
    });
  });
});
