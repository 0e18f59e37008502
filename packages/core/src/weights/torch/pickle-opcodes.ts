import { malformed } from '../malformed.js';
import { PickleGlobal, type PickleMachine } from './pickle-machine.js';

type Opcode = (m: PickleMachine) => void;

/** Longest integer that is read, in bytes; PyTorch's magic number has ten. */
const longestInteger = 32;
const text = new TextDecoder('utf-8');
const latin1 = new TextDecoder('latin1');

function littleEndianInteger(bytes: Uint8Array): number | bigint {
  if (bytes.length > longestInteger) throw malformed('integer is too long', 'pickle', bytes.length);
  let n = 0n;
  for (const byte of bytes.slice().reverse()) n = (n << 8n) | BigInt(byte);
  n = BigInt.asIntN(8 * bytes.length, n);
  return Number.isSafeInteger(Number(n)) ? Number(n) : n;
}

function decimalInteger(line: string): number | bigint | boolean {
  if (line === '00' || line === '01') return line === '01';
  if (!/^-?\d{1,80}L?$/.test(line)) throw malformed('not an integer', 'pickle', line.slice(0, 20));
  const n = BigInt(line.replace('L', ''));
  return Number.isSafeInteger(Number(n)) ? Number(n) : n;
}

const mapOf = (x: unknown): Map<unknown, unknown> => {
  if (!(x instanceof Map)) throw malformed('not a dictionary', 'pickle');
  return x;
};

function setItems(m: PickleMachine, items: readonly unknown[]): void {
  const map = mapOf(m.top());
  if (items.length % 2 === 1) throw malformed('key without value', 'pickle');
  for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
}

function append(m: PickleMachine, items: readonly unknown[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw malformed('not a list', 'pickle');
  for (const item of items) list.push(item);
}

function addToSet(m: PickleMachine, items: readonly unknown[]): void {
  const set = m.top();
  if (!(set instanceof Set)) throw malformed('not a set', 'pickle');
  for (const item of items) set.add(item);
}

function call(m: PickleMachine): void {
  const args = m.pop();
  const callee = m.pop();
  if (!(callee instanceof PickleGlobal) || !Array.isArray(args)) throw malformed('not a call', `pickle@${m.at}`);
  // What a list is made into costs its length again, each time.
  m.spend(args.flat().length);
  m.push(m.host.call(callee, args));
}

/** Attributes are dropped: an ordered dictionary's `_metadata` is all that state dicts carry. */
function build(m: PickleMachine): void {
  m.pop();
  mapOf(m.top());
}

function stackGlobal(m: PickleMachine): void {
  const name = m.pop();
  const module = m.pop();
  if (typeof name !== 'string' || typeof module !== 'string') throw malformed('not a name', `pickle@${m.at}`);
  m.push(m.global(module, name));
}

function dictionary(m: PickleMachine): void {
  const items = m.popToMark();
  m.push(new Map());
  setItems(m, items);
}

/** A pickle of protocol 4 says how long its next frame is; the bytes come in order anyway. */
const skipFrame: Opcode = (m) => {
  m.skip(8);
};

/** The supported opcodes, by byte; every other one is refused. */
export const opcodes: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  [0x80, (m) => void m.skip(1)], // PROTO
  [0x95, skipFrame],
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x31, (m) => void m.popToMark()], // POP_MARK
  [0x32, (m) => m.push(m.top())], // DUP
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x49, (m) => m.push(decimalInteger(m.line(90)))], // INT
  [0x4c, (m) => m.push(decimalInteger(m.line(90)))], // LONG
  [0x4a, (m) => m.push(m.int32())], // BININT
  [0x4b, (m) => m.push(m.byte())], // BININT1
  [0x4d, (m) => m.push(m.view.getUint16(m.skip(2), true))], // BININT2
  [0x8a, (m) => m.push(littleEndianInteger(m.take(m.byte())))], // LONG1
  [0x8b, (m) => m.push(littleEndianInteger(m.take(m.int32())))], // LONG4
  [0x46, (m) => m.push(Number(m.line(90)))], // FLOAT
  [0x47, (m) => m.push(m.view.getFloat64(m.skip(8), false))], // BINFLOAT
  [0x55, (m) => m.push(latin1.decode(m.take(m.byte())))], // SHORT_BINSTRING
  [0x54, (m) => m.push(latin1.decode(m.take(m.int32())))], // BINSTRING
  [0x8c, (m) => m.push(text.decode(m.take(m.byte())))], // SHORT_BINUNICODE
  [0x58, (m) => m.push(text.decode(m.take(m.uint32())))], // BINUNICODE
  [0x8d, (m) => m.push(text.decode(m.take(m.length64())))], // BINUNICODE8
  [0x43, (m) => m.push(m.take(m.byte()))], // SHORT_BINBYTES
  [0x42, (m) => m.push(m.take(m.uint32()))], // BINBYTES
  [0x8e, (m) => m.push(m.take(m.length64()))], // BINBYTES8
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.push(m.popN(1))], // TUPLE1
  [0x86, (m) => m.push(m.popN(2))], // TUPLE2
  [0x87, (m) => m.push(m.popN(3))], // TUPLE3
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x6c, (m) => m.push(m.popToMark())], // LIST
  [0x61, (m) => append(m, [m.pop()])], // APPEND
  [0x65, (m) => append(m, m.popToMark())], // APPENDS
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x64, dictionary], // DICT
  [0x73, (m) => setItems(m, m.popN(2))], // SETITEM
  [0x75, (m) => setItems(m, m.popToMark())], // SETITEMS
  [0x8f, (m) => m.push(new Set())], // EMPTY_SET
  [0x90, (m) => addToSet(m, m.popToMark())], // ADDITEMS
  [0x91, (m) => m.push(new Set(m.popToMark()))], // FROZENSET
  [0x63, (m) => m.push(m.global(m.line(200), m.line(200)))], // GLOBAL
  [0x93, stackGlobal],
  [0x52, call], // REDUCE
  [0x81, call], // NEWOBJ
  [0x62, build],
  [0x51, (m) => m.push(m.host.persistent(m.pop()))], // BINPERSID
  [0x70, (m) => m.remember(Number(m.line(20)))], // PUT
  [0x71, (m) => m.remember(m.byte())], // BINPUT
  [0x72, (m) => m.remember(m.uint32())], // LONG_BINPUT
  [0x94, (m) => m.remember(m.memo.size)], // MEMOIZE
  [0x67, (m) => m.recall(Number(m.line(20)))], // GET
  [0x68, (m) => m.recall(m.byte())], // BINGET
  [0x6a, (m) => m.recall(m.uint32())], // LONG_BINGET
]);
