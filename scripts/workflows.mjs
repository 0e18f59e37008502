// The workflow files: valid YAML, and every script and file that they call is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '@scaleface/pipeline';

const scripts = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).scripts;
const mistakes = [];
const files = ['workflows', 'ISSUE_TEMPLATE'].flatMap((folder) =>
  readdirSync(join('.github', folder)).map((name) => join('.github', folder, name)),
);

/** Commands of a workflow that call what is not in the repository. */
function unknown(command) {
  const names = [...command.matchAll(/npm run ([\w:-]+)(?: --workspace (\S+))?/g)];
  const paths = [...command.matchAll(/(?:^|\s)(?:node )?((?:\.ci|scripts|apps|examples|bench)\/\S+)/g)];
  return [
    ...names.filter(([, name, folder = '.']) => scripts(folder)[name] === undefined).map(([all]) => all),
    ...paths.map(([, path]) => path).filter((path) => !path.includes('site') && !existsSync(path)),
  ];
}

for (const file of files) {
  const workflow = parseYaml(readFileSync(file, 'utf8'), file);
  if (!file.includes('workflows')) continue;
  if (workflow.on === undefined || workflow.permissions === undefined)
    mistakes.push(`${file}: no \`on\` or no \`permissions\``);
  for (const [name, { steps }] of Object.entries(workflow.jobs)) {
    for (const { run, uses } of steps) {
      if (uses !== undefined && !/@v\d+$/.test(uses)) mistakes.push(`${file}: ${name}: ${uses} has no version`);
      for (const what of unknown(run ?? '')) mistakes.push(`${file}: ${name}: ${what} is not there`);
    }
  }
}
for (const line of mistakes) console.error(line);
console.log(`${files.length} files of .github: ${mistakes.length} mistakes`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
