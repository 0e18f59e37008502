import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataSet } from '../../src/index.js';
import { entriesOf, imageLike } from './entries-of.js';
import { PickleWriter } from './write-pickle.js';

const home = mkdtempSync(join(tmpdir(), 'bin-'));
let number = 0;
function write(bytes: Buffer): string {
  const file = join(home, `set${number++}.bin`);
  writeFileSync(file, bytes);
  return `bin:${file}`;
}
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
/** Short and long, with every value of a byte. */
const images = [30, 255, 256, 3000].map((length, i) => imageLike(length, i));
const same = [true, false];

async function assertSet(bytes: Buffer): Promise<void> {
  const source = write(bytes);
  const { entries, problems } = await entriesOf(source);
  expect(problems).toEqual([]);
  expect(entries.map(({ id }) => id)).toEqual(['0', '1', '2', '3']);
  expect(entries.map(({ subject }) => subject)).toEqual([undefined, undefined, undefined, undefined]);
  expect(entries.map(({ bytes: found }) => Buffer.from(found as Uint8Array))).toEqual(images);
  const pairs = await (await openDataSet(source)).pairs?.();
  expect(pairs).toEqual({ left: ['0', '2'], right: ['1', '3'], labels: new Uint8Array([1, 0]) });
}

describe('a verification set', () => {
  it.each([2, 3, 4, 5])('in protocol %i gives its images and pairs', async (protocol) => {
    const w = new PickleWriter(protocol);
    await assertSet(
      w
        .list(images, (image) => w.bytes(image))
        .booleans(same)
        .done(),
    );
  });

  it('written by Python 2 gives its images and pairs', async () => {
    const w = new PickleWriter(2);
    await assertSet(
      w
        .list(images, (image) => w.string(image))
        .booleans(same)
        .done(),
    );
  });

  it('in two lists appended to piece by piece is the same', async () => {
    const w = new PickleWriter(4);
    await assertSet(
      w
        .list(images, (image) => w.bytes(image), 1)
        .list(same, (b) => w.op(b ? '\x88' : '\x89'), 1)
        .done(),
    );
  });

  it.each([
    [2, 'numpy.core'],
    [3, 'numpy._core'],
    [4, 'numpy.core'],
    [5, 'numpy._core'],
  ] as const)('of NumPy arrays in protocol %i from %s gives its images', async (protocol, core) => {
    const w = new PickleWriter(protocol);
    await assertSet(
      w
        .list(images, (image) => w.array(image, [image.length], core))
        .booleans(same)
        .done(),
    );
  });

  it('of the buffers of protocol 5 gives its images', async () => {
    const w = new PickleWriter(5);
    await assertSet(
      w
        .list(images, (image) => w.buffer(image, [image.length]))
        .booleans(same)
        .done(),
    );
  });

  it('may have booleans of NumPy, or an array of them', async () => {
    const w = new PickleWriter(4);
    await assertSet(
      w
        .list(images, (image) => w.bytes(image))
        .list(same, (b) => w.scalar(b))
        .done(),
    );
    const v = new PickleWriter(4);
    await assertSet(
      v
        .list(images, (image) => v.bytes(image))
        .array(Buffer.from([1, 0]), [2])
        .done(),
    );
  });

  it('of samples gives images, rows from the top, also where the first index runs fastest', async () => {
    const samples = Buffer.from(Array.from({ length: 2 * 3 * 3 }, (_, i) => i));
    const columns = Buffer.from(
      [0, 1, 2].flatMap((c) => [0, 1, 2].flatMap((x) => [0, 1].map((y) => samples[(y * 3 + x) * 3 + c] as number))),
    );
    const w = new PickleWriter(5);
    const set = w.list([0, 1, 2, 3], (i) => {
      if (i === 0) w.array(samples, [2, 3, 3]);
      else if (i === 1) w.array(columns, [2, 3, 3], 'numpy.core', true);
      else if (i === 2) w.buffer(columns, [2, 3, 3], 'numpy._core', 'F');
      else w.array(samples, [3, 3, 2]);
    });
    const { entries, problems } = await entriesOf(write(set.booleans(same).done()));
    const expected = { data: Uint8Array.from(samples), width: 3, height: 2 };
    expect(entries.map(({ image }) => ({ ...image, data: Uint8Array.from(image?.data ?? []) }))).toEqual([
      expected,
      expected,
      expected,
    ]);
    expect(problems.map(({ reason }) => reason)).toEqual(['an array of 3 × 3 × 2, not of height × width × 3']);
  });

  it('with an image twice in the file gives it twice', async () => {
    const w = new PickleWriter(2);
    w.op(']')
      .remember()
      .op('(')
      .string(images[0] as Buffer)
      .op('h\x01')
      .op('e');
    const { entries } = await entriesOf(write(w.booleans([true]).done()));
    expect(entries.map(({ bytes }) => bytes?.length)).toEqual([30, 30]);
  });

  it('lists what is no image, and goes on', async () => {
    const w = new PickleWriter(4);
    const set = w.list([0, 1, 2, 3], (i) => {
      if (i === 1) w.op('N');
      else if (i === 2) w.bytes(Buffer.alloc(0));
      else w.bytes(images[i] as Buffer);
    });
    const { entries, problems } = await entriesOf(write(set.booleans(same).done()));
    expect(entries.map(({ id }) => id)).toEqual(['0', '3']);
    expect(problems.map(({ place }) => place.replace(/^.*#/, ''))).toEqual(['1', '2']);
  });
});

describe('a hostile pickle', () => {
  const deep = `${']'.repeat(50_000)}${'a'.repeat(49_999)}`;
  const hostile: Record<string, [string, string]> = {
    'os.system': ['\x80\x02cos\nsystem\nX\x06\0\0\0rm -rf\x85R.', 'unsupported'],
    'posix.system by STACK_GLOBAL': ['\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x011\x85R.', 'unsupported'],
    'builtins.eval': ['\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.', 'unsupported'],
    'a name that objects have': ['\x80\x02c__proto__\nconstructor\n)R.', 'unsupported'],
    'a name that is no text': ['\x80\x04K\x01K\x02\x93.', 'unsupported'],
    'a name that is a list nested deep': [`\x80\x04${deep}\x8c\x01x\x93.`, 'unsupported'],
    'a truth value that is a list nested deep': [`\x80\x02]]${deep}a\x86.`, 'bad-format'],
    'a truth value that is a list of one': ['\x80\x03](C\x01aC\x01be]](K\x01ea\x86.', 'bad-format'],
    'os.system below an allowed name': ['\x80\x02c_codecs\nencode\ncos\nsystem\n\x85R.', 'unsupported'],
    'a call of no name': ['\x80\x02]\x85R.', 'bad-format'],
    'a call of a name that is not called': ['\x80\x02cnumpy\nndarray\n)R.', 'bad-format'],
    NEWOBJ: ['\x80\x02cnumpy\nndarray\n)\x81.', 'unsupported'],
    'an object of the inst kind': ['\x80\x02(ios\nsystem\n.', 'unsupported'],
    'a persistent id': ['\x80\x02K\x01Q.', 'unsupported'],
    'an extension': ['\x80\x02\x82\x01.', 'unsupported'],
    'a dictionary': ['\x80\x02}.', 'unsupported'],
    'no pickle': ['path,subject\n', 'bad-format'],
    nothing: ['', 'bad-format'],
    'no end': ['\x80\x02]', 'bad-format'],
    'bytes beyond the file': ['\x80\x04]B\xff\xff\xff\xffabc.', 'bad-format'],
    'text of 10¹⁵ bytes': ['\x80\x04\x8d\0\0\xc6\xa4\x7e\x8d\x03\0abc.', 'bad-format'],
    'a negative length': ['\x80\x02T\xff\xff\xff\xffabc.', 'bad-format'],
    'a value from an empty stack': ['\x80\x02\x86.', 'bad-format'],
    'a list that holds itself': ['\x80\x02]q\0h\0a.', 'bad-format'],
    'an array that claims 2³⁰ values': [
      '\x80\x04](cnumpy.core.multiarray\n_reconstruct\n)R(K\x01J\0\0\0\x40\x85cnumpy\ndtype\n\x8c\x02u1\x85R\x89C\x01atbe]\x86.',
      'bad-format',
    ],
  };
  it.each(Object.keys(hostile))('is refused without running anything: %s', async (name) => {
    const [text, code] = hostile[name] as [string, string];
    await expect(entriesOf(write(ascii(text)))).rejects.toMatchObject({ name: 'ScaleFaceError', code });
  });

  it('of nothing but small values is refused before they fill the memory', async () => {
    const bytes = Buffer.concat([ascii('\x80\x02('), Buffer.alloc(2_000_000, ']'), ascii('l.')]);
    await expect(entriesOf(write(bytes))).rejects.toThrow('more values than a set of images needs');
  });

  it('whose images stand in very many pairs is refused', async () => {
    const w = new PickleWriter(2);
    w.op(']').remember().op('(').string(Buffer.alloc(5000, 7));
    for (let i = 1; i < 1000; i++) w.op('h\x01');
    const set = w
      .op('e')
      .booleans(Array.from({ length: 500 }, () => true))
      .done();
    await expect(entriesOf(write(set))).rejects.toThrow('too many pairs');
  });

  it('with a wrong number of booleans is no verification set', async () => {
    const w = new PickleWriter(3);
    const set = w
      .list(images, (image) => w.bytes(image))
      .booleans([true])
      .done();
    await expect(entriesOf(write(set))).rejects.toThrow('4 images, 1 booleans');
  });

  it('with letters that no byte can be lists that image', async () => {
    const w = new PickleWriter(2);
    const set = w.list([0, 1], (i) => {
      if (i === 0) w.name('_codecs', 'encode').text('Ωmega').text('latin1').op('\x86R');
      else w.bytes(images[0] as Buffer);
    });
    const { entries, problems } = await entriesOf(write(set.booleans([true]).done()));
    expect(entries.map(({ id }) => id)).toEqual(['1']);
    expect(problems[0]?.reason).toContain('text that does not stand for bytes');
  });
});
