// Changes of an input: bits, bytes, numbers, pieces, words of the format, pieces of other inputs.

/** Lengths and counts that go wrong if they are believed. */
const numbers = [0, 1, -1, 2, 8, 16, 100, 127, 128, 255, 256, 1000, 4096, 32767, 65535, 65536, 1 << 24, 2 ** 31 - 1];
const texts = ['0', '-1', '1', '1e999', '4294967296', '9007199254740993', '0.5', 'null', '[]', '{}', '""', 'NaN', '-'];
/** An object that cannot be made into text: its `toString` is none. */
texts.push('{"toString":1,"valueOf":1}', '"__proto__"', 'true');
const separators = [...'\n\t ,;:/"\'.{}[]()'].map((text) => Buffer.from(text));
const textWords = texts.map((text) => Buffer.from(text));

/** Puts bytes in the place of others. */
const replaced = (bytes, at, length, by) => Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);

/** A number as a file may hold it. */
function bytesOf(value, width, big) {
  const bytes = Buffer.alloc(width);
  for (let i = 0, left = BigInt.asUintN(64, BigInt(Math.trunc(value))); i < width; i++, left >>= 8n) {
    bytes[big ? width - 1 - i : i] = Number(left & 255n);
  }
  return bytes;
}

const pick = (list, random) => list[random.integer(list.length)];

/** The run of digits at or after a place. */
function digitsAt(bytes, from) {
  for (let at = from; at < Math.min(bytes.length, from + 64); at++) {
    if (bytes[at] >= 48 && bytes[at] <= 57) {
      let end = at + 1;
      while (end < bytes.length && bytes[end] >= 48 && bytes[end] <= 57) end++;
      return [at, end];
    }
  }
  return undefined;
}

/** A value of JSON or YAML that begins at or soon after a place: text, a list or an object with all that is in it, a number or a word. */
function valueAt(bytes, from) {
  const text = bytes.toString('latin1', from, from + 1024);
  const start = text.search(/["{[\w-]/);
  if (start < 0) return undefined;
  const rest = text.slice(start);
  const simple = /^(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)/.exec(rest);
  if (simple !== null) return [from + start, from + start + simple[0].length];
  let depth = 0;
  for (let i = 0; i < rest.length; i++) {
    if ('{['.includes(rest[i])) depth++;
    else if ('}]'.includes(rest[i]) && --depth === 0) return [from + start, from + start + i + 1];
  }
  return undefined;
}

/** A value with another in its place: one of those that are easily forgotten, or another of the same input. */
function otherValue(bytes, at, random) {
  // Half of the time that of the next key, which may be a whole object.
  const colon = random.uniform() < 0.5 ? bytes.indexOf(58, at) + 1 : 0;
  const found = valueAt(bytes, colon > 0 ? colon : at);
  if (found === undefined) return changes[1](bytes, at, random);
  const [start, end] = found;
  const own = random.uniform() < 0.5 ? valueAt(bytes, random.integer(bytes.length)) : undefined;
  const by = own === undefined ? pick(textWords, random) : Buffer.from(bytes.subarray(...own));
  return replaced(bytes, start, end - start, by);
}

const changes = [
  (bytes, at, random) => {
    bytes[at] ^= 1 << random.integer(8);
    return bytes;
  },
  (bytes, at, random) => {
    bytes[at] = random.integer(256);
    return bytes;
  },
  (bytes, at, random) => {
    bytes[at] += random.integer(33) - 16;
    return bytes;
  },
  (bytes, at, random) => {
    const by = bytesOf(pick(numbers, random), pick([1, 2, 4, 4, 8], random), random.uniform() < 0.3);
    if (random.uniform() < 0.2) return replaced(bytes, at, 0, by);
    by.copy(bytes, at);
    return bytes;
  },
  (bytes, at, random) => replaced(bytes, at, 1 + random.integer(random.uniform() < 0.5 ? 4 : 64), Buffer.of()),
  (bytes, at, random) => {
    const from = random.integer(bytes.length);
    const piece = bytes.subarray(from, from + 1 + random.integer(random.uniform() < 0.5 ? 8 : 64));
    return replaced(bytes, at, random.uniform() < 0.5 ? 0 : piece.length, Buffer.from(piece));
  },
  (bytes, at, random) => replaced(bytes, at, random.integer(2), pick(separators, random)),
  (bytes, at, random) => {
    const found = digitsAt(bytes, at);
    if (found === undefined) return changes[1](bytes, at, random);
    const [start, end] = found;
    const text = random.uniform() < 0.5 ? pick(textWords, random) : Buffer.from(String(pick(numbers, random)));
    return replaced(bytes, start, end - start, text);
  },
  (bytes, at, random) => replaced(bytes, at, 0, Buffer.alloc(1 + random.integer(32), bytes[at])),
  otherValue,
];

/**
 * A changed copy of an input.
 *
 * @param {Buffer} input - What is changed.
 * @param {{random: import('@scaleface/numerics').Random, words: readonly Buffer[], other: () => Buffer, most: number}} how -
 * Chance, the words of the format, another input to take a piece of, and the longest that comes out.
 */
export function mutated(input, { random, words, other, most }) {
  let bytes = Buffer.from(input);
  for (let k = 1 + random.integer(random.uniform() < 0.5 ? 2 : 6); k > 0; k--) {
    if (bytes.length === 0) bytes = Buffer.of(random.integer(256));
    const at = random.integer(bytes.length);
    const kind = random.uniform();
    if (kind < 0.15 && words.length > 0) {
      const word = pick(words, random);
      bytes = replaced(bytes, at, random.uniform() < 0.5 ? 0 : word.length, word);
    } else if (kind < 0.2) {
      const from = other();
      const start = random.integer(from.length + 1);
      const piece = from.subarray(start, start + 1 + random.integer(128));
      bytes = replaced(bytes, at, random.uniform() < 0.5 ? 0 : piece.length, piece);
    } else if (kind < 0.21) bytes = Buffer.from(bytes.subarray(0, at));
    else bytes = pick(changes, random)(bytes, at, random);
  }
  return bytes.length > most ? bytes.subarray(0, most) : bytes;
}

/** The ways in which an input may hold a value that was compared. */
function formsOf(value) {
  if (typeof value === 'string') return [Buffer.from(value), Buffer.from(value, 'latin1')];
  if (!Number.isSafeInteger(value)) return [Buffer.from(String(value))];
  const widths = Math.abs(value) < 256 ? [1, 2, 4, 8] : Math.abs(value) < 65536 ? [2, 4, 8] : [4, 8];
  return [Buffer.from(String(value)), ...widths.flatMap((w) => [bytesOf(value, w, false), bytesOf(value, w, true)])];
}

/**
 * Inputs in which what was compared with a constant equals it, or is one off, as far as it stands in the input as it was compared.
 *
 * @param {Buffer} input - What was read.
 * @param {[unknown, string | number][]} pairs - What was compared.
 */
export function* towards(input, pairs) {
  for (const [a, b] of pairs) {
    for (const [found, wanted] of [
      [a, b],
      [b, a],
    ]) {
      const goals = typeof wanted === 'number' ? [wanted, wanted + 1, wanted - 1] : [wanted];
      for (const [i, form] of formsOf(found).entries()) {
        if (form.length === 0) continue;
        const at = input.indexOf(form);
        if (at < 0) continue;
        for (const goal of goals) {
          const by = formsOf(goal)[i];
          if (by !== undefined) yield replaced(input, at, form.length, by);
        }
      }
    }
  }
}
