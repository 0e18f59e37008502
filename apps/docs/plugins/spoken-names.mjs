// The search knows names as people type them: `tarAtFar` as "tar at far" and "TAR@FAR" too.
import { IndexEvent, ReflectionKind } from 'typedoc';

/** What computes something; fields and options are found by their names. */
const kinds = ReflectionKind.Function | ReflectionKind.Class;

/** The words of a name, and with @ where it says "at". */
export function spoken(name) {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
  return words.includes(' at ') ? `${words} ${words.replaceAll(' at ', '@')}` : words;
}

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.renderer.on(IndexEvent.PREPARE_INDEX, (event) => {
    event.searchFieldWeights.spoken = 10;
    for (const [i, result] of event.searchResults.entries()) {
      if (result.kindOf(kinds)) event.searchFields[i].spoken = spoken(result.name);
    }
  });
}
