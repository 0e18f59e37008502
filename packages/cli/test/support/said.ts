import { afterEach, beforeEach, vi } from 'vitest';

/** What the command said since the test began, or since it was emptied. */
export interface Said {
  /** What stands on stdout. */
  out: string;
  /** What stands on stderr. */
  err: string;
}

/**
 * Catches, in every test of the file or block that calls it, what is written on stdout and stderr.
 *
 * @returns What was said; a test may empty it. `vi.restoreAllMocks()` ends the catching early.
 */
export function catchOutput(): Said {
  const said: Said = { out: '', err: '' };
  const catching = (stream: 'stdout' | 'stderr', as: keyof Said): void => {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[as] += text;
      return true;
    });
  };
  beforeEach(() => {
    Object.assign(said, { out: '', err: '' });
    catching('stdout', 'out');
    catching('stderr', 'err');
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return said;
}
