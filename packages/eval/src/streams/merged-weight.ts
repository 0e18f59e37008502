/** Up to so many subjects the pairs of each two of them are counted: 32 MiB. */
const EXACT = 4096;

/** Impostor pairs that are known only by who they are about. */
export interface MergedPairs {
  /** Counts a pair of two subjects. */
  add(a: number, b: number): void;
  /** How many were counted. */
  readonly size: number;
  /** What they weigh together where subject $s$ comes up `times[s]` times; never below 0. */
  weight(times: Float64Array): number;
}

/**
 * The weight of many impostor pairs under resampled subjects, $W = \sum_{a<b} c_{ab}\,m_a m_b$. Beyond 4096 subjects its
 * part that is linear in the $m_s$, $\sum c_{ab}(m_a + m_b - 1)$, stands for it, rounded: the rest is of the order
 * $\sqrt{\sum c_{ab}^2}$.
 *
 * @param subjects - Number of subjects.
 */
export function mergedPairs(subjects: number): MergedPairs {
  return subjects <= EXACT ? exactly(subjects) : linearly(subjects);
}

function exactly(subjects: number): MergedPairs {
  // Row b holds the columns 0 … b.
  const cells = new Uint32Array((subjects * (subjects + 1)) / 2);
  let size = 0;
  return {
    add(a, b) {
      const [low, high] = a < b ? [a, b] : [b, a];
      (cells[(high * (high + 1)) / 2 + low] as number)++;
      size++;
    },
    get size() {
      return size;
    },
    weight(times) {
      let weight = 0;
      for (let high = 0, cell = 0; high < subjects; cell += ++high) {
        const own = times[high] as number;
        if (own === 0) continue;
        let others = 0;
        for (let low = 0; low <= high; low++) others += (cells[cell + low] as number) * (times[low] as number);
        weight += own * others;
      }
      return weight;
    },
  };
}

function linearly(subjects: number): MergedPairs {
  const pairsOf = new Float64Array(subjects);
  let size = 0;
  return {
    add(a, b) {
      (pairsOf[a] as number)++;
      (pairsOf[b] as number)++;
      size++;
    },
    get size() {
      return size;
    },
    weight(times) {
      let weight = -size;
      for (let s = 0; s < subjects; s++) weight += (pairsOf[s] as number) * (times[s] as number);
      return Math.max(0, Math.round(weight));
    },
  };
}
