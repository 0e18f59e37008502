import { join } from 'node:path';
import { openDataSet } from '../../../packages/data/src/readers/open-data-set.js';
import { type FuzzTarget, put, putAll } from '../target.js';

/** Reads a source as a training would: every entry, then the pairs and matches that it has. */
async function readAll(source: string): Promise<void> {
  const set = await openDataSet(source);
  for await (const { id, path, bytes, image } of set) {
    if (typeof id !== 'string') throw new TypeError('an entry without an id');
    if ([path, bytes, image].filter((x) => x !== undefined).length !== 1) throw new TypeError('not one image');
  }
  await set.pairs?.();
  await set.matches?.();
}

/** Sets the sums of the headers of a tar archive right, whatever they hold; of every second length they are left as they are. */
function summed(input: Buffer): Buffer {
  if (input.length % 2 === 1) return input;
  for (let at = 0; at + 512 <= input.length; at += 512) {
    const block = input.subarray(at, at + 512);
    if (block.toString('latin1', 257, 262) !== 'ustar') continue;
    const sum = block.fill(32, 148, 156).reduce((a, b) => a + b, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return input;
}

/** A source of several files, the first of which is named, or their folder. */
const source = (
  kind: string,
  files: readonly string[],
  more: Partial<FuzzTarget> = {},
  images: readonly string[] = [],
): FuzzTarget => ({
  name: kind,
  read: (input) => {
    const folder = putAll(`set-${kind}`, files, kind === 'tar' ? summed(input) : input);
    for (const image of images) put(join(`set-${kind}`, image), 'x');
    const isFolder = images.length > 0;
    return readAll(`${kind}:${isFolder ? folder : join(folder, files[0] as string)}`);
  },
  ...more,
});

/** Data sets and manifests, as `openDataSet` reads them. */
export const targets: readonly FuzzTarget[] = [
  source('rec', ['a.rec', 'a.idx', 'a.lst'], { words: ['\x0a\x23\xd7\xce'] }),
  source('bin', ['a.bin'], { words: ['cnumpy\nndarray\n', 'cnumpy.core.multiarray\n_reconstruct\n', '\x80\x04'] }),
  source('list', ['a.lst']),
  source('pairs', ['a.txt']),
  source('csv', ['a.csv'], { words: ['path', 'subject', 'landmarks', 'template', 'media', 'id'] }),
  source('jsonl', ['a.jsonl'], { words: ['"path":', '"subject":', '"landmarks":[', '"template":', '"media":'] }),
  source('parquet', ['a.parquet'], { words: ['PAR1'], most: 8192 }),
  source('npy', ['a.npy', 'labels.npy'], { words: ['\x93NUMPY', "'descr': '", "'shape': (", "'fortran_order': True"] }),
  source('npz', ['a.npz'], { words: ['PK\x03\x04', 'x.npy'] }),
  source('tar', ['a.tar'], { words: ['ustar\x0000', ' path=', ' size='], most: 8192 }),
  source('celeba', ['identity_CelebA.txt', 'list_landmarks_celeba.txt'], {}, ['img_celeba/0.jpg']),
  source(
    'cfp',
    [
      'Protocol/Pair_list_F.txt',
      'Protocol/Pair_list_P.txt',
      'Protocol/Split/FP/01/same.txt',
      'Protocol/Split/FP/01/diff.txt',
    ],
    {},
    ['Data/Images/001/frontal/01.jpg'],
  ),
  source(
    'ijb',
    [
      'meta/ijbc_face_tid_mid.txt',
      'meta/ijbc_name_5pts_score.txt',
      'meta/ijbc_template_pair_label.txt',
      'meta/ijbc_1N_probe.csv',
    ],
    {},
    ['loose_crop/0.jpg'],
  ),
  source('lfw', ['pairs.txt'], {}, ['A/A_0001.jpg']),
];
