/** What is shown stands in the address, after the `#`: `#loss?loss=arcface&margin=0.5`. */
export interface View {
  /** The tab. */
  readonly tab: string;
  /** Its settings. */
  readonly settings: URLSearchParams;
}

/** The view that the address names. */
export function readView(): View {
  const [tab = '', query = ''] = location.hash.slice(1).split('?');
  return { tab, settings: new URLSearchParams(query) };
}

/**
 * Writes a view into the address, without a step in the history and without an event.
 *
 * @param tab - The tab.
 * @param settings - Its settings; those that are undefined are left out.
 */
export function writeView(tab: string, settings: Readonly<Record<string, string | number | undefined>> = {}): void {
  const known = Object.entries(settings).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(known.map(([name, value]) => [name, String(value)])).toString();
  history.replaceState(null, '', `#${tab}${query === '' ? '' : `?${query}`}`);
}

/**
 * A number of the address.
 *
 * @param settings - Of the view.
 * @param name - Its name.
 * @param otherwise - Where there is none, or no number within the bounds.
 * @param low - Lower bound.
 * @param high - Upper bound.
 */
export function readNumber(
  settings: URLSearchParams,
  name: string,
  otherwise: number,
  low: number = Number.NEGATIVE_INFINITY,
  high: number = Number.POSITIVE_INFINITY,
): number {
  const text = settings.get(name);
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return value >= low && value <= high ? value : otherwise;
}
