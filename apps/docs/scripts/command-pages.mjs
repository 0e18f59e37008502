// Writes the pages of the command into `generated/`: one of its README, and one a subcommand from the golden files of
// `--help`, which the command's own tests hold to what it prints.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const out = `${root}/apps/docs/generated`;
const help = `${root}/packages/cli/test/golden/help`;

rmSync(out, { recursive: true, force: true });
mkdirSync(`${out}/commands`, { recursive: true });

const names = readdirSync(help)
  .map((file) => basename(file, '.txt'))
  .filter((name) => name !== 'scaleface')
  .sort();

for (const name of names) {
  const text = readFileSync(`${help}/${name}.txt`, 'utf8').trimEnd();
  const command = `scaleface ${name.replace('-', ' ')}`;
  const about = text.split('\n\n')[1].replaceAll('\n', ' ');
  writeFileSync(
    `${out}/commands/${name}.md`,
    `---\ntitle: ${command}\ngroup: The command\n---\n\n# ${command}\n\n${about[0].toUpperCase()}${about.slice(1)}.\n\n\`\`\`text\n${text}\n\`\`\`\n\nWhat the commands have in common, and how they follow one another: [the command](../command.md).\n`,
  );
}

const readme = readFileSync(`${root}/packages/cli/README.md`, 'utf8').replace(/^# .*\n/, '');
const list = names.map((name) => `[\`${name.replace('-', ' ')}\`](commands/${name}.md)`).join(' · ');
writeFileSync(
  `${out}/command.md`,
  `---\ntitle: The command\ngroup: The command\n---\n\n# The command\n\nEvery option of each: ${list}\n${readme}`,
);
console.log(`${names.length} pages of the command`);
