import { afterEach, describe, expect, it, vi } from 'vitest';

const layoutOf = async (stream: { isTTY: boolean; columns: number }, env: Record<string, string>) => {
  vi.resetModules();
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'CI']) vi.stubEnv(name, env[name]);
  const { terminalLayout } = await import('../src/figure.js');
  return terminalLayout(stream);
};

describe('the layout of tables and figures', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('on a terminal is as wide as it is, with a colour for each method', async () => {
    const { width, figure } = await layoutOf({ isTTY: true, columns: 120 }, { FORCE_COLOR: '1' });
    expect([width, figure.width]).toEqual([120, 100]);
    const painted = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8].map((place) => figure.paint?.('x', place));
    expect(new Set(painted).size).toBe(10);
  });

  it('is without colours where NO_COLOR forbids them', async () => {
    const { width, figure } = await layoutOf({ isTTY: true, columns: 60 }, { NO_COLOR: '1' });
    expect([width, figure.width, figure.paint]).toEqual([60, 60, undefined]);
  });

  it('in a file or pipe has whole tables and no colours', async () => {
    const layout = await layoutOf({ isTTY: false, columns: 60 }, { FORCE_COLOR: '1' });
    expect(layout).toEqual({ figure: { width: 80 } });
  });
});
