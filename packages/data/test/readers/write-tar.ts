// Tar archives as POSIX describes them (ustar, pax) and as GNU tar writes long names, written without looking at the reader.

/** How a member is written. */
export interface Member {
  readonly name: string;
  readonly bytes: Buffer | string;
  readonly type?: string;
  /** The length as a base-256 number, as GNU tar writes those of large files. */
  readonly binary?: boolean;
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);

function header(name: string, size: number, type: string, binary: boolean): Buffer {
  const block = Buffer.alloc(512);
  const cut = Buffer.byteLength(name) > 100 ? name.lastIndexOf('/', 155) : -1;
  block.write(name.slice(cut + 1), 0, 100);
  block.write('0000644\x000000000\x000000000\0', 100);
  if (binary) {
    block[124] = 0x80;
    block.writeUInt32BE(size, 132);
  } else block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('14000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  if (cut > 0) block.write(name.slice(0, cut), 345);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

const member = ({ name, bytes, type = '0', binary = false }: Member): Buffer => {
  const data = Buffer.from(bytes as string);
  return Buffer.concat([header(name, data.length, type, binary), padded(data)]);
};

/** A long name in front of a member, as GNU tar writes it. */
export const gnuLongName = (name: string): Member => ({ name: '././@LongLink', bytes: `${name}\0`, type: 'L' });

/** Fields in front of a member, as pax writes them. */
export function paxHeader(fields: Record<string, string>): Member {
  const line = (text: string): string => {
    const body = Buffer.byteLength(text) + 2;
    let length = body + String(body).length;
    length = body + String(length).length;
    return `${length} ${text}\n`;
  };
  const bytes = Object.entries(fields)
    .map(([key, value]) => line(`${key}=${value}`))
    .join('');
  return { name: 'PaxHeaders/x', bytes, type: 'x' };
}

/** An archive, with two empty blocks at its end. */
export const tarOf = (members: readonly Member[]): Buffer =>
  Buffer.concat([...members.map(member), Buffer.alloc(1024)]);
