// The site's search, as its pages do it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';

const ofTypedoc = createRequire(createRequire(import.meta.url).resolve('typedoc'));

/**
 * A search in the built site.
 *
 * @param {string} site - Its folder.
 * @returns For what somebody types the names and addresses of the answers, the best first.
 */
export function openSearch(site) {
  const [, packed] = /"(.*)"/s.exec(readFileSync(`${site}/assets/search.js`, 'utf8'));
  const { rows, index } = JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString('utf8'));
  const lunr = ofTypedoc('lunr').Index.load(index);
  return (typed) => {
    const found = lunr
      .search(
        typed
          .split(' ')
          .map((word) => `*${word}*`)
          .join(' '),
      )
      .map(({ ref, score }) => {
        const { name, url } = rows[Number(ref)];
        const begins = name.toLowerCase().startsWith(typed.toLowerCase());
        return { name, url, score: begins ? (score * 10) / (1 + Math.abs(name.length - typed.length)) : score };
      });
    return found.sort((a, b) => b.score - a.score);
  };
}
