import { writeZip } from '../zip-writer.js';

/** The bytes of a text of characters up to U+00FF. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** A number of 32 bits, little-endian. */
export const u32 = (n: number): string =>
  String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255);

/** Pickled text (BINUNICODE). */
export const word = (text: string): string => `X${u32(text.length)}${text}`;

/** A pickled mention of a storage on the CPU, as PyTorch's `persistent_id` makes it. */
export const storage = (type: string, key: string, elements: string, rest = ''): string =>
  `(${word('storage')}c${type.replace(/\.(?=\w+$)/, '\n')}\n${word(key)}${word('cpu')}${elements}${rest}tQ`;

/** A pickled call of one of PyTorch's functions. */
export const call = (name: string, args: string): string => `c${name.replace(/\.(?=\w+$)/, '\n')}\n(${args}tR`;

/** A pickled tensor of one axis, as `_rebuild_tensor_v2` takes it. */
export const tensor = (mention: string, elements: string, stride = 'K\x01', rest = ''): string =>
  call('torch._utils._rebuild_tensor_v2', `${mention}K\0${elements}\x85${stride}\x85\x89}${rest}`);

/** A checkpoint in an archive: the instructions that make its object, and its storages. */
export const zipped = (instructions: string, storages: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  writeZip({
    'a/data.pkl': ascii(`\x80\x02${instructions}.`),
    ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`a/data/${key}`, bytes])),
  });

/** What a file of the older format holds beside its object, as instructions. */
interface LegacyParts {
  readonly magic?: string;
  readonly protocol?: string;
  readonly system?: string;
  readonly keys?: string;
  readonly bytes?: string;
}

/** The number 0x1950a86a20f9469cfc6c, with which files of the older format begin. */
const magicNumber = '\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19';

/** A checkpoint in the older format: magic number, protocol, machine, object, keys of its storages, and their bytes. */
export function legacy(instructions: string, parts: LegacyParts = {}): Uint8Array {
  const { magic = magicNumber, protocol = 'M\xe9\x03', system = `}${word('little_endian')}\x88s` } = parts;
  const { keys = ']', bytes = '' } = parts;
  const pickles = [magic, protocol, system, instructions, keys].map((made) => `\x80\x02${made}.`);
  return ascii([...pickles, bytes].join(''));
}
