import pc from 'picocolors';

const HUES = ['yellow', 'cyan', 'green', 'magenta', 'red', 'blue', 'white', 'yellowBright', 'cyanBright'] as const;

/** How wide tables and figures are, and how curves are drawn. */
export interface TerminalLayout {
  /** Characters per line; absent for whole tables. */
  readonly width?: number;
  /** Size and colours of figures. */
  readonly figure: {
    /** Characters per line. */
    readonly width: number;
    /** Colours a text for the method at this place, −1 for what is not a method; absent where there are no colours. */
    readonly paint?: (text: string, place: number) => string;
  };
}

/**
 * Fits tables and figures to a stream: as wide as a terminal and with coloured lines; in a file or a pipe, whole tables
 * and curves of plain letters.
 *
 * @param stream - Where they are printed.
 * @param coloured - Whether a terminal may show colours; by default as NO_COLOR, FORCE_COLOR and TERM say.
 */
export function terminalLayout(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
  coloured: boolean = pc.isColorSupported,
): TerminalLayout {
  if (!stream.isTTY) return { figure: { width: 80 } };
  const width = Math.max(40, stream.columns ?? 80);
  const figure = { width: Math.min(100, width) };
  if (!coloured) return { width, figure };
  const colours = pc.createColors(true);
  const paint = (text: string, place: number): string =>
    colours[place < 0 ? 'gray' : (HUES[place % HUES.length] as (typeof HUES)[number])](text);
  return { width, figure: { ...figure, paint } };
}
