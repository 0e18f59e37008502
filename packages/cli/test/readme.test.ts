import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { main } from '../src/main.js';
import { catchOutput } from './support/said.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const shell = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) => (block as string).split('\n'));
const lines = shell.filter((line) => line.startsWith('scaleface ')).map((line) => line.replace(/\s+#.*$/, ''));

const said = catchOutput();
const help = async (...command: string[]): Promise<string> => {
  said.out = '';
  expect(await main([...command, '--help'])).toBe(0);
  return said.out;
};

describe('the README', () => {
  it.each(lines)('%s: the command has these options', async (line) => {
    const [, verb = '', ...words] = line.split(' ');
    const command = verb === 'data' ? `${verb} ${words[0]}` : verb;
    const text = await help(...command.split(' '));
    expect(text).toContain(`Usage: scaleface ${command} `);
    for (const word of words) if (word.startsWith('--')) expect(text).toMatch(new RegExp(`${word}\\b`));
  });

  it('names every command', async () => {
    const commands = [...(await help()).matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, name]) => name as string);
    expect(commands).toContain('convert');
    for (const name of commands) if (name !== 'help') expect(readme).toContain(`\n| \`${name}\``);
  });

  it('names options of embed for the input of a backbone', async () => {
    const text = await help('embed');
    for (const option of ['--size', '--colour', '--layout', '--mean', '--scale']) {
      expect(readme).toContain(option);
      expect(text).toContain(option);
    }
  });
});
