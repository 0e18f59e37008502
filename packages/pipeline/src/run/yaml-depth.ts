import { type CST, Parser } from 'yaml';

/**
 * Whether collections of a YAML text are nested deeper than so many. Composing them goes as deep, and two thousand brackets end the
 * process: the stack is so full that not even an expression compiles.
 *
 * @param text - The text.
 * @param most - How deep they may be nested.
 */
export function isNestedDeeper(text: string, most: number): boolean {
  const waiting: [token: CST.Token | null | undefined, depth: number][] = [];
  for (const token of new Parser().parse(text)) waiting.push([token, 0]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [token, depth] = next;
    if (depth > most) return true;
    if (token === null || token === undefined) continue;
    if (token.type === 'document') waiting.push([token.value, depth]);
    else if ('items' in token) {
      for (const { key, value } of token.items) waiting.push([key, depth + 1], [value, depth + 1]);
    }
  }
  return false;
}
