import { ScaleFaceError } from '@scaleface/numerics';
import type { FileWindow } from '../files/file-window.js';
import { NamedThing, Stretch } from './values.js';

/** Values that every pickle may make, and how many bytes of it allow one more: an image takes hundreds. */
const alwaysAllowed = 1_000_000;
const bytesPerValue = 64;
/** The longest text that is read at once; longer ones stay in the file. */
const longestText = 255;
/** What an instruction and its operands take at most, but for stretches. */
const lookahead = 1 + 8 + longestText + 512;

/** The state of the pickle machine: input, stack, marks and memo, all bounded. */
export class PickleMachine {
  readonly window: FileWindow;
  /** Position of the next byte. */
  at = 0;
  /** Bytes from `from` on: as many as an instruction may need, or to the end. */
  private bytes: Buffer = Buffer.alloc(0);
  private from = 0;
  private readonly stack: unknown[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private allowance: number;

  constructor(window: FileWindow) {
    this.window = window;
    this.allowance = alwaysAllowed + Math.floor(window.size / bytesPerValue);
  }

  /** Has the bytes of the next instruction ready. */
  async ready(): Promise<void> {
    this.bytes = this.window.held(this.at, lookahead) ?? (await this.window.view(this.at, lookahead));
    this.from = this.at;
  }

  refusal(what: string, received?: string | number): ScaleFaceError {
    return new ScaleFaceError(what, {
      code: 'bad-format',
      path: `${this.window.file}@${this.at}`,
      ...(received === undefined ? {} : { received: String(received) }),
    });
  }

  /** The next bytes of an instruction. */
  take(n: number): Buffer {
    const start = this.at - this.from;
    if (start + n > this.bytes.length) throw this.refusal('the pickle ends in the middle');
    this.at += n;
    return this.bytes.subarray(start, start + n);
  }

  /** The next 64-bit length. */
  length64(): number {
    return Number(this.take(8).readBigUInt64LE(0));
  }

  /** The next line of ASCII text, without its end. */
  line(): string {
    const start = this.at - this.from;
    const end = this.bytes.indexOf(10, start);
    if (end < 0 || end - start > longestText) throw this.refusal('a line that does not end');
    const text = this.take(end - start).toString('latin1');
    this.at++;
    return text;
  }

  /** Pushes bytes or text of so many bytes without reading them, but for short texts. */
  pushStretch(length: number, kind: Stretch['kind']): void {
    if (!(length >= 0 && this.at + length <= this.window.size)) {
      throw this.refusal('bytes beyond the end of the file', length);
    }
    const short = length <= longestText;
    const { at } = this;
    const text = short ? this.take(length).toString(kind === 'text' ? 'utf8' : 'latin1') : undefined;
    if (!short) this.at += length;
    this.push(new Stretch(at, length, kind, text));
  }

  push(value: unknown): void {
    if (--this.allowance < 0) throw this.refusal('more values than a set of images needs');
    this.stack.push(value);
  }

  pop(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.refusal('nothing on the stack');
    return this.stack.pop();
  }

  top(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.refusal('nothing on the stack');
    return this.stack.at(-1);
  }

  mark(): void {
    if (--this.allowance < 0) throw this.refusal('more values than a set of images needs');
    this.marks.push(this.stack.length);
  }

  /** Everything above the last mark, which goes too. */
  popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.refusal('no mark');
    return this.stack.splice(mark);
  }

  /** The last values, as a tuple. */
  pushTuple(n: number): void {
    const items = Array.from({ length: n }, () => this.pop()).reverse();
    this.push(items);
  }

  append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.refusal('not a list');
    for (const item of items) list.push(item);
  }

  remember(place: number): void {
    if (--this.allowance < 0) throw this.refusal('more values than a set of images needs');
    this.memo.set(place, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(place: number): void {
    if (!this.memo.has(place)) throw this.refusal('nothing remembered under this number', place);
    this.push(this.memo.get(place));
  }

  pushName(module: unknown, name: unknown): void {
    const full = `${textOf(module)}.${textOf(name)}`.replace(/^numpy\._core\./, 'numpy.core.');
    this.push(new NamedThing(full));
  }

  /** The one value that is left at the end. */
  result(): unknown {
    if (this.stack.length !== 1 || this.marks.length > 0) throw this.refusal('the pickle does not end with one value');
    return this.stack[0];
  }
}

/** Lists may be nested deeper than `String` can go. */
const textOf = (value: unknown): string => {
  if (value instanceof Stretch) return value.text ?? '';
  return typeof value === 'object' && value !== null ? 'no text' : String(value);
};
