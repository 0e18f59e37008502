import { malformed } from '../malformed.js';

/** A name that a pickle refers to; it is never looked up in any module. */
export class PickleGlobal {
  /** `module.name`. */
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What a pickle may call; both throw for anything not on the list. */
export interface PickleHost {
  /** Refuses a name, or does nothing. */
  checkGlobal(name: string): void;
  /** The meaning of calling an allowed global. */
  call(global: PickleGlobal, args: readonly unknown[]): unknown;
  /** The object that a persistent id stands for. */
  persistent(id: unknown): unknown;
}

/** Containers, items and memo entries that one pickle may make: ten times those of the largest face models. */
const allowance = 500_000;

/** The state of the pickle machine: input, stack, marks and memo, all bounded. */
export class PickleMachine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly host: PickleHost;
  /** Position of the next byte. */
  at: number;
  readonly stack: unknown[] = [];
  readonly marks: number[] = [];
  readonly memo: Map<number, unknown> = new Map();
  private spent = 0;

  constructor(bytes: Uint8Array, offset: number, host: PickleHost) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = offset;
    this.host = host;
  }

  /** Counts what costs memory. */
  spend(units: number): void {
    this.spent += units;
    if (this.spent > allowance) throw malformed('more objects than any state dict needs', `pickle@${this.at}`);
  }

  /** The next `n` bytes. */
  take(n: number): Uint8Array {
    if (!(n >= 0 && this.at + n <= this.bytes.byteLength))
      throw malformed('ends in the middle', `pickle@${this.at}`, n);
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }

  /** Moves past `n` bytes and returns where they start. */
  skip(n: number): number {
    this.take(n);
    return this.at - n;
  }

  /** The next byte. */
  byte(): number {
    return this.view.getUint8(this.skip(1));
  }

  /** The next number of 32 bits with a sign. */
  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  /** The next number of 32 bits without one. */
  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** The next 64-bit length. */
  length64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  /** The next line of ASCII text, without its end. */
  line(longest: number): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0 || end - this.at > longest) throw malformed('line does not end', `pickle@${this.at}`);
    const text = String.fromCharCode(...this.take(end - this.at));
    this.at++;
    return text;
  }

  push(value: unknown): void {
    this.spend(1);
    this.stack.push(value);
  }

  pop(): unknown {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  top(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw malformed('stack is empty', `pickle@${this.at}`);
    return this.stack.at(-1);
  }

  /** As many values as are asked for, in the order in which they were pushed. */
  popN(n: number): unknown[] {
    return Array.from({ length: n }, () => this.pop()).reverse();
  }

  mark(): void {
    this.spend(1);
    this.marks.push(this.stack.length);
  }

  /** Everything above the last mark, which goes too. */
  popToMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw malformed('no mark', `pickle@${this.at}`);
    return this.stack.splice(mark);
  }

  remember(index: number): void {
    this.spend(1);
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.memo.has(index)) throw malformed('memo has no such entry', `pickle@${this.at}`, index);
    this.push(this.memo.get(index));
  }

  /** A global by name, checked by the host. */
  global(module: string, name: string): PickleGlobal {
    const full = `${module}.${name}`;
    this.host.checkGlobal(full);
    return new PickleGlobal(full);
  }
}
