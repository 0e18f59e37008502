import pc from 'picocolors';

const COLOURS = [pc.yellow, pc.cyan, pc.green, pc.magenta, pc.red, pc.blue, pc.white, pc.yellowBright, pc.cyanBright];

/** How wide tables and figures are, and how curves are drawn. */
export interface TerminalLayout {
  /** Characters a line. */
  readonly width?: number;
  /** Size and colours of figures. */
  readonly figure: {
    /** Characters a line. */
    readonly width: number;
    /** Colours a text for the method at this place, −1 for what is no method; absent where there are no colours. */
    readonly paint?: (text: string, place: number) => string;
  };
}

/**
 * Fits tables and figures to a stream: on a terminal as wide as it is and, unless NO_COLOR forbids it, with coloured
 * lines; into a file or a pipe whole tables, and curves of plain letters.
 *
 * @param stream - Where they are printed.
 */
export function terminalLayout(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): TerminalLayout {
  if (!stream.isTTY) return { figure: { width: 80 } };
  const width = Math.max(40, stream.columns ?? 80);
  const figure = { width: Math.min(100, width) };
  if (!pc.isColorSupported) return { width, figure };
  const paint = (text: string, place: number): string =>
    place < 0 ? pc.gray(text) : (COLOURS[place % COLOURS.length] as typeof pc.gray)(text);
  return { width, figure: { ...figure, paint } };
}
