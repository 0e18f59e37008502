import { describe, expect, it } from 'vitest';
import { limited } from '../../src/run/limited.js';

describe('limited', () => {
  it('never lets more go on than asked, whenever they come', async () => {
    const within = limited(2);
    let going = 0;
    let most = 0;
    const piece = async (turns: number): Promise<void> => {
      most = Math.max(most, ++going);
      for (let i = 0; i < turns; i++) await null;
      going--;
    };
    // Those that come one microtask after another ended meet the place that it left.
    const late = async (after: number): Promise<void> => {
      for (let i = 0; i < after; i++) await null;
      await within(() => piece(3));
    };
    await Promise.all([...Array(40).keys()].map((k) => late(k)));
    expect(most).toBe(2);
  });

  it('lets them go in the order in which they came, past one that fails', async () => {
    const within = limited(1);
    const seen: number[] = [];
    const all = [0, 1, 2, 3].map((k) =>
      within(async () => {
        seen.push(k);
        if (k === 1) throw new Error('1');
      }),
    );
    const ends = await Promise.allSettled(all);
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });
});
