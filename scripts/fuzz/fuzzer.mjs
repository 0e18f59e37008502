// What instrumented sources call: counters of branches taken, and comparisons with constants.

/** Branches that the largest target has. */
const most = 2 ** 16;

/** How often each branch was taken, from 1 to 255 and round again, never back to 0. */
export const counters = new Uint8Array(most);

let used = 0;
/** How many counters there are. */
export const countersThere = () => used;

let pairs;
/**
 * What was compared while something ran: values that were looked at with constants that they did not equal.
 *
 * @param {() => unknown} run - Runs it.
 * @returns {Promise<[unknown, string | number][]>}
 */
export async function comparisonsOf(run) {
  pairs = [];
  try {
    await run();
    return pairs;
  } finally {
    pairs = undefined;
  }
}

function note(a, b) {
  if (pairs.length < 400) pairs.push([a, b]);
}

function compare(a, b, operator) {
  switch (operator) {
    case '===':
      return a === b;
    case '!==':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      // biome-ignore lint/suspicious/noDoubleEquals: this is what the source says.
      return a == b;
    default:
      // biome-ignore lint/suspicious/noDoubleEquals: this is what the source says.
      return a != b;
  }
}

function traced(a, b, operator) {
  if (pairs !== undefined && a !== b && typeof a === typeof b) note(a, b);
  return compare(a, b, operator);
}

globalThis.Fuzzer = {
  counters(count) {
    used += count;
    if (used > most) throw new Error('more branches than counters');
    return counters.subarray(used - count, used);
  },
  tracer: {
    traceStrCmp: traced,
    traceNumberCmp: traced,
    traceAndReturn(current, target) {
      if (pairs !== undefined && current !== target && typeof current === typeof target) note(current, target);
      return target;
    },
  },
};
