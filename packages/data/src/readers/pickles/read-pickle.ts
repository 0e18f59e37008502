import { ScaleFaceError } from '@scaleface/numerics';
import type { FileWindow } from '../files/file-window.js';
import { assertName, build, call } from './pickle-calls.js';
import { PickleMachine } from './pickle-machine.js';

type Instruction = (m: PickleMachine) => void;

/** A whole number in the fewest bytes, two's complement, little-endian. */
function smallInteger(m: PickleMachine): number {
  const length = m.take(1).readUInt8(0);
  if (length === 0) return 0;
  if (length > 6) throw m.refusal('a number of more than 48 bits');
  return m.take(length).readIntLE(0, length);
}

const textual = (m: PickleMachine, text: string): number | boolean => {
  if (text === '00' || text === '01') return text === '01';
  if (/^-?\d{1,15}L?$/.test(text)) return Number(text.replace('L', ''));
  throw m.refusal('not a number', text.slice(0, 20));
};

function name(m: PickleMachine, module: unknown, of: unknown): void {
  m.pushName(module, of);
  assertName(m);
}

/** The instructions that sets of images use, by byte; every other one is refused. */
const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (m) => void m.take(1)], // PROTO
  [0x95, (m) => void m.take(8)], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x31, (m) => void m.popToMark()], // POP_MARK
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x49, (m) => m.push(textual(m, m.line()))], // INT
  [0x4c, (m) => m.push(textual(m, m.line()))], // LONG
  [0x4a, (m) => m.push(m.take(4).readInt32LE(0))], // BININT
  [0x4b, (m) => m.push(m.take(1).readUInt8(0))], // BININT1
  [0x4d, (m) => m.push(m.take(2).readUInt16LE(0))], // BININT2
  [0x8a, (m) => m.push(smallInteger(m))], // LONG1
  [0x55, (m) => m.pushStretch(m.take(1).readUInt8(0), 'bytes')], // SHORT_BINSTRING
  [0x54, (m) => m.pushStretch(m.take(4).readInt32LE(0), 'bytes')], // BINSTRING
  [0x8c, (m) => m.pushStretch(m.take(1).readUInt8(0), 'text')], // SHORT_BINUNICODE
  [0x58, (m) => m.pushStretch(m.take(4).readUInt32LE(0), 'text')], // BINUNICODE
  [0x8d, (m) => m.pushStretch(m.length64(), 'text')], // BINUNICODE8
  [0x43, (m) => m.pushStretch(m.take(1).readUInt8(0), 'bytes')], // SHORT_BINBYTES
  [0x42, (m) => m.pushStretch(m.take(4).readUInt32LE(0), 'bytes')], // BINBYTES
  [0x8e, (m) => m.pushStretch(m.length64(), 'bytes')], // BINBYTES8
  [0x96, (m) => m.pushStretch(m.length64(), 'bytes')], // BYTEARRAY8
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.pushTuple(1)], // TUPLE1
  [0x86, (m) => m.pushTuple(2)], // TUPLE2
  [0x87, (m) => m.pushTuple(3)], // TUPLE3
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x6c, (m) => m.push(m.popToMark())], // LIST
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popToMark())], // APPENDS
  [0x63, (m) => name(m, m.line(), m.line())], // GLOBAL
  [0x93, (m) => name(m, ...([m.pop(), m.pop()].reverse() as [unknown, unknown]))], // STACK_GLOBAL
  [0x52, call], // REDUCE
  [0x62, build], // BUILD
  [0x70, (m) => m.remember(Number(m.line()))], // PUT
  [0x71, (m) => m.remember(m.take(1).readUInt8(0))], // BINPUT
  [0x72, (m) => m.remember(m.take(4).readUInt32LE(0))], // LONG_BINPUT
  [0x94, (m) => m.rememberNext()], // MEMOIZE
  [0x67, (m) => m.recall(Number(m.line()))], // GET
  [0x68, (m) => m.recall(m.take(1).readUInt8(0))], // BINGET
  [0x6a, (m) => m.recall(m.take(4).readUInt32LE(0))], // LONG_BINGET
]);
const stop = 0x2e;

/**
 * Reads a pickle as data, without its long bytes and texts, which stay in the file: nothing in it is run. Instructions and
 * names that sets of images do not use are refused.
 *
 * @param window - The file.
 * @returns The value: tuples and lists as arrays, bytes and texts as stretches of the file.
 * @throws ScaleFaceError `bad-format`, `unsupported`.
 */
export async function readPickle(window: FileWindow): Promise<unknown> {
  const machine = new PickleMachine(window);
  for (;;) {
    await machine.ready();
    const code = machine.take(1).readUInt8(0);
    if (code === stop) return machine.result();
    const run = instructions.get(code);
    if (run === undefined) {
      const first = machine.at === 1;
      throw new ScaleFaceError(first ? 'not a pickle' : 'an instruction that no set of images needs', {
        code: first ? 'bad-format' : 'unsupported',
        path: `${window.file}@${machine.at - 1}`,
        expected: 'a pickle of (list of image files, list of booleans), protocol 2 or later',
        received: `0x${code.toString(16).padStart(2, '0')}`,
      });
    }
    run(machine);
  }
}
