import type { FileWindow } from '../files/file-window.js';
import { type TextLine, textLines } from '../files/text-lines.js';

/** The names of images in a list, by ascending numbers. */
export interface ImageNames {
  /** The name of the image with a number, larger than those asked for before; nothing where the list has none. */
  readonly of: (key: string) => Promise<string | undefined>;
  /** Ends the reading. */
  readonly close: () => Promise<void>;
}

/** Number and name on a line of MXNet's lists, or of InsightFace's, where the number is that of the line. */
function nameOn({ line, text }: TextLine): { readonly key: number; readonly name: string } | undefined {
  const cells = text?.trimEnd().split('\t') ?? [];
  const [first, second] = cells as [string, string];
  if (cells.length < 3 || !/^\d+(\.0*)?$/.test(first)) return undefined;
  // `ALIGNED PATH LABEL …` numbers its images by line, `NUMBER LABEL… PATH` itself.
  if (!Number.isFinite(Number(second))) return { key: line, name: second };
  return { key: Number(first), name: cells.at(-1) as string };
}

/**
 * Names from a `.lst` beside records: `NUMBER<TAB>LABEL…<TAB>PATH` as MXNet's tools write it, or
 * `ALIGNED<TAB>PATH<TAB>LABEL…` as InsightFace's do. It is read once, beside the records, as far as their numbers.
 *
 * @param list - The `.lst`.
 */
export function imageNames(list: FileWindow): ImageNames {
  const lines = textLines(list);
  let current: ReturnType<typeof nameOn>;
  return {
    async of(key) {
      const wanted = Number(key);
      while (current === undefined || current.key < wanted) {
        const next = await lines.next();
        if (next.done === true) return undefined;
        current = nameOn(next.value);
      }
      return current.key === wanted ? current.name : undefined;
    },
    close: async () => void (await lines.return(undefined)),
  };
}
