import { at } from '@scaleface/numerics';
import { malformed, unsupported } from '../malformed.js';
import { type PickleHost, PickleMachine } from './pickle-machine.js';
import { opcodes } from './pickle-opcodes.js';

/** The longest pickle that is read; the tensors lie outside it. */
const maxPickleBytes = 64 * 2 ** 20;
const stop = 0x2e;

/**
 * Reads one pickle as data: a listed set of opcodes builds numbers, text, lists and maps; names are handed to the
 * host and never imported, so no code of the file runs.
 *
 * @param bytes - Bytes that hold the pickle.
 * @param offset - Where it starts.
 * @param host - Says which names and persistent ids are allowed and what they mean.
 * @returns The value (tuples and lists as arrays, dictionaries as maps) and the position after the pickle.
 * @throws ScaleFaceError `bad-format` or `unsupported`.
 */
export function readPickle(bytes: Uint8Array, offset: number, host: PickleHost): { value: unknown; end: number } {
  const within = bytes.subarray(0, Math.min(bytes.byteLength, offset + maxPickleBytes));
  const machine = new PickleMachine(within, offset, host);
  for (;;) {
    const place = machine.skip(1);
    const code = at(within, place);
    if (code === stop) break;
    const run = opcodes.get(code);
    if (run === undefined) {
      const hint = 'Save the state dict alone: torch.save(model.state_dict(), path)';
      throw unsupported('pickle instruction is not allowed', `pickle@${place}`, `0x${code.toString(16)}`, hint);
    }
    run(machine);
  }
  if (machine.stack.length !== 1 || machine.marks.length !== 0)
    throw malformed('does not end with one value', 'pickle');
  return { value: machine.pop(), end: machine.at };
}
