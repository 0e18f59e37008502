import type { FileWindow } from '../files/file-window.js';
import { isEmptyBlock, parseExtendedHeader, parseTarHeader, tarBlock } from './tar-header.js';

/** A file in an archive, or what is wrong where one should be. */
export interface TarMember {
  /** Where its bytes begin. */
  readonly at: number;
  /** Its path in the archive. */
  readonly name: string;
  /** Its length in bytes. */
  readonly size: number;
  /** What is wrong. */
  readonly problem?: string;
}

/** The longest name or extended header that is read. */
const longestHeader = 2 ** 16;

/**
 * The files of a tar archive by their places, in its order. After damage the reading goes on at the next header whose checksum
 * is right.
 *
 * @param window - The archive.
 */
export async function* tarMembers(window: FileWindow): AsyncGenerator<TarMember> {
  let said = new Map<string, string>();
  let damaged = false;
  for (let at = 0; at < window.size; ) {
    const block = await window.view(at, tarBlock);
    const header = block.length < tarBlock ? undefined : parseTarHeader(block);
    const from = at + tarBlock;
    const size = said.has('size') ? Number(said.get('size')) : (header?.size ?? 0);
    const fits = Number.isSafeInteger(size) && size >= 0 && from + size <= window.size;
    if (header === undefined || !fits) {
      const end = header === undefined && isEmptyBlock(block);
      const problem = header === undefined ? 'no header of a file, or a damaged one' : 'the file is cut off';
      // An archive ends with empty blocks; in the middle of one they are passed over.
      if (!end && !damaged) yield { at, name: header?.name ?? '', size: 0, problem };
      damaged = !end;
      at = from;
      said = new Map();
      continue;
    }
    damaged = false;
    at = from + Math.ceil(size / tarBlock) * tarBlock;
    if (header.type === 'L' || header.type === 'x') {
      if (size > longestHeader) yield { at: from, name: header.name, size, problem: 'a name that is too long' };
      const bytes = await window.copy(from, Math.min(size, longestHeader));
      const text = Buffer.from(bytes).toString('utf8').replace(/\0.*$/s, '');
      said = header.type === 'x' ? new Map([...said, ...parseExtendedHeader(bytes)]) : said.set('path', text);
    } else {
      if (header.type === '0') yield { at: from, name: said.get('path') ?? header.name, size };
      said = new Map();
    }
  }
}
