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

/** A checkpoint in the older format: magic number, protocol, machine, object, keys of its storages, and what follows. */
export const legacy = (
  instructions: string,
  { keys = ']', bytes = '', protocol = 'M\xe9\x03', system = `}${word('little_endian')}\x88s`, magic = '\x19' } = {},
): Uint8Array =>
  ascii(
    [
      `\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50${magic}.`,
      `\x80\x02${protocol}.`,
      `\x80\x02${system}.`,
      `\x80\x02${instructions}.`,
      `\x80\x02${keys}.`,
      bytes,
    ].join(''),
  );
