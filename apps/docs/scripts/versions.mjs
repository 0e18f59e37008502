// Keeps the built site below `v/` too, in a folder named after its version: the root is always the latest. Another folder that is
// given holds those of earlier versions, which are put beside it. `v/index.html` lists all.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';

const here = fileURLToPath(new URL('..', import.meta.url));
const site = join(here, 'site');
const { version } = JSON.parse(readFileSync(join(here, '../../packages/cli/package.json'), 'utf8'));
/** Patches change no page that somebody would look up: a folder for each minor version. */
const own = version.split('.').slice(0, 2).join('.');

const all = join(site, 'v');
rmSync(all, { recursive: true, force: true });
mkdirSync(all);
const [older] = process.argv.slice(2);
const earlier = older === undefined ? [] : readdirSync(older).filter((name) => /^\d+\.\d+$/.test(name) && name !== own);
for (const name of earlier) cpSync(join(older, name), join(all, name), { recursive: true });

const beside = ['v', 'playground'];
for (const name of readdirSync(site).filter((entry) => !beside.includes(entry)))
  cpSync(join(site, name), join(all, own, name), { recursive: true });
// What stands beside the pages is not copied: the copy's links lead to it, two folders further up.
const links = new RegExp(`href="((?:\\.\\./)*)(${beside.join('|')})/`, 'g');
for (const file of globSync('**/*.html', { cwd: join(all, own), absolute: true })) {
  const text = readFileSync(file, 'utf8');
  const copied = text.replaceAll(links, (_, up, name) => `href="${up}../../${name}/`);
  if (copied !== text) writeFileSync(file, copied);
}

const newestFirst = (a, b) => b.localeCompare(a, 'en', { numeric: true });
const names = [...earlier, own].sort(newestFirst);
writeFileSync(
  join(all, 'index.html'),
  `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Versions of ScaleFace for TypeScript</title>
<style>:root { color-scheme: light dark } body { font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }</style>
</head>
<body>
<main>
<h1>Versions</h1>
<p><a href="../index.html">The latest: ${version}</a></p>
<ul>
${names.map((name) => `<li><a href="${name}/index.html">${name}</a></li>`).join('\n')}
</ul>
<p>What changed from one to the next: <a href="https://github.com/scaleface/scaleface/releases">releases</a>.</p>
</main>
</body>
</html>
`,
);
const kept = existsSync(join(all, own, 'index.html'));
console.log(`${names.length} versions below ${relative(here, all).split(sep).join('/')}: ${names.join(', ')}`);
process.exitCode = kept ? 0 : 1;
