// Imported before the command (`node --import`): says on stderr, as JSON, which files were loaded until it ended.
import { Module, register } from 'node:module';

const hooks = `
export async function load(url, context, next) {
  if (!url.startsWith('node:')) process._rawDebug('loaded ' + url);
  return next(url, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
process.on('exit', () => {
  for (const file of Object.keys(Module._cache)) process._rawDebug(`loaded ${file}`);
});
