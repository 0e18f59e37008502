import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { terminalLayout } from '../src/figure.js';

describe('the layout of tables and figures', () => {
  it('on a terminal is as wide as it is, with a colour for each method', () => {
    const { width, figure } = terminalLayout({ isTTY: true, columns: 120 }, true);
    expect([width, figure.width]).toEqual([120, 100]);
    const painted = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8].map((place) => figure.paint?.('x', place));
    expect(new Set(painted).size).toBe(10);
  });

  it('is without colours where there are none', () => {
    const { width, figure } = terminalLayout({ isTTY: true, columns: 60 }, false);
    expect([width, figure.width, figure.paint]).toEqual([60, 60, undefined]);
  });

  it('in a file or pipe has whole tables and no colours', () => {
    expect(terminalLayout({ isTTY: false, columns: 60 }, true)).toEqual({ figure: { width: 80 } });
  });

  it('takes NO_COLOR for a wish to have none, whatever its value', () => {
    const picocolors = createRequire(import.meta.url).resolve('picocolors');
    const program = `process.stdout.write(String(require(${JSON.stringify(picocolors)}).isColorSupported))`;
    const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
    const asked = (more: Record<string, string>) =>
      spawnSync(process.execPath, ['-e', program], { env: { ...env, ...more }, encoding: 'utf8' }).stdout;
    expect(asked({ FORCE_COLOR: '1' })).toBe('true');
    expect(asked({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe('false');
  });
});
