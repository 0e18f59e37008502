// Pickles of verification sets as the description of the format says (PEP 307, 3154, 574), written without the reader.

const u8 = (n: number): Buffer => Buffer.from([n]);
const u32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
};
const u64 = (n: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(n));
  return bytes;
};
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A pickle that is being written: what it remembers is numbered as it comes. */
export class PickleWriter {
  private readonly pieces: Buffer[] = [];
  private remembered = 0;
  readonly protocol: number;

  constructor(protocol: number) {
    this.protocol = protocol;
    this.op('\x80', u8(protocol));
  }

  op(code: string, ...operands: Buffer[]): this {
    this.pieces.push(ascii(code), ...operands);
    return this;
  }

  remember(): this {
    if (this.protocol >= 4) return this.op('\x94');
    const place = this.remembered++;
    return place < 256 ? this.op('q', u8(place)) : this.op('r', u32(place));
  }

  text(text: string): this {
    const bytes = Buffer.from(text, 'utf8');
    if (this.protocol >= 4 && bytes.length < 256) return this.op('\x8c', u8(bytes.length), bytes).remember();
    return this.op('X', u32(bytes.length), bytes).remember();
  }

  name(module: string, name: string): this {
    if (this.protocol >= 4) return this.text(module).text(name).op('\x93').remember();
    return this.op('c', ascii(`${module}\n${name}\n`)).remember();
  }

  /** Bytes, as Python 3 writes them: in protocol 2 as text that a codec turns into bytes. */
  bytes(bytes: Buffer): this {
    if (this.protocol >= 3) {
      const short = bytes.length < 256;
      return this.op(short ? 'C' : 'B', short ? u8(bytes.length) : u32(bytes.length), bytes).remember();
    }
    this.name('_codecs', 'encode').text(bytes.toString('latin1')).text('latin1');
    return this.op('\x86').remember().op('R').remember();
  }

  /** Bytes as Python 2 writes its strings. */
  string(bytes: Buffer): this {
    const short = bytes.length < 256;
    return this.op(short ? 'U' : 'T', short ? u8(bytes.length) : u32(bytes.length), bytes).remember();
  }

  /** A NumPy array of bytes as every protocol can hold it. */
  array(bytes: Buffer, shape: readonly number[], core = 'numpy.core', fortran = false): this {
    this.name(`${core}.multiarray`, '_reconstruct').name('numpy', 'ndarray');
    this.op('K\0\x85').remember().bytes(Buffer.from('b')).op('\x87').remember().op('R').remember();
    return this.op('(K\x01')
      .shape(shape)
      .type('u1')
      .op(fortran ? '\x88' : '\x89')
      .bytes(bytes)
      .op('t')
      .remember()
      .op('b');
  }

  /** The same as protocol 5 holds it. */
  buffer(bytes: Buffer, shape: readonly number[], core = 'numpy._core', order = 'C'): this {
    this.name(`${core}.numeric`, '_frombuffer');
    this.op('(').op('\x96', u64(bytes.length), bytes).remember().type('u1').shape(shape).text(order);
    return this.op('t').remember().op('R').remember();
  }

  /** A boolean of NumPy. */
  scalar(value: boolean): this {
    this.name('numpy.core.multiarray', 'scalar')
      .type('b1')
      .bytes(u8(value ? 1 : 0));
    return this.op('\x86').remember().op('R').remember();
  }

  /** A list of what is written for each item, appended in pieces as Python does. */
  list<T>(items: readonly T[], write: (item: T) => void, most = 1000): this {
    this.op(']').remember();
    for (let at = 0; at < items.length; at += most) {
      this.op('(');
      for (const item of items.slice(at, at + most)) write(item);
      this.op('e');
    }
    return this;
  }

  booleans(values: readonly boolean[]): this {
    return this.list(values, (value) => this.op(value ? '\x88' : '\x89'));
  }

  /** The end of a tuple of two. */
  done(): Buffer {
    const body = Buffer.concat([...this.op('\x86').remember().op('.').pieces]);
    if (this.protocol < 4) return body;
    // One frame around everything behind the protocol.
    return Buffer.concat([body.subarray(0, 2), ascii('\x95'), u64(body.length - 2), body.subarray(2)]);
  }

  private shape(shape: readonly number[]): this {
    this.op('(');
    for (const n of shape) this.op('M', Buffer.from([n & 255, n >> 8]));
    return this.op('t').remember();
  }

  private type(code: string): this {
    this.name('numpy', 'dtype').text(code).op('\x89\x88\x87').remember().op('R').remember();
    this.op('(K\x03').text('|').op('NNN').op('J', u32(0xffffffff)).op('J', u32(0xffffffff)).op('K\0t').remember();
    return this.op('b');
  }
}
