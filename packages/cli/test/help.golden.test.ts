import { Command } from 'commander';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { commands } from '../src/commands/index.js';
import { createContext } from '../src/context.js';
import { main } from '../src/main.js';
import { outputs } from '../src/outputs.js';
import { catchOutput } from './support/said.js';

const said = catchOutput();
// The data root's default is that of the environment.
beforeEach(() => {
  vi.stubEnv('SCALEFACE_DATA', '');
  return () => vi.unstubAllEnvs();
});

const program = new Command();
for (const register of commands) register(program, createContext(program));
const names = program.commands.flatMap((command) =>
  command.commands.length > 0 ? command.commands.map((each) => `${command.name()} ${each.name()}`) : [command.name()],
);

describe('the help', () => {
  it.each([['scaleface'], ...names.map((name) => [name])])(
    'of %s is that of its golden file, with an example',
    async (name) => {
      const words = name === 'scaleface' ? [] : name.split(' ');
      expect(await main([...words, '--help'])).toBe(0);
      expect(said.err).toBe('');
      if (words.length > 0) expect(said.out).toContain(`\nExample:\n  scaleface ${name}`);
      await expect(said.out).toMatchFileSnapshot(`golden/help/${name.replace(' ', '-')}.txt`);
    },
  );

  it('stays within 80 columns', async () => {
    for (const name of ['', ...names]) await main([...name.split(' ').filter(Boolean), '--help']);
    expect(said.out.split('\n').filter((line) => line.length > 80 && !/^ {2}scaleface /.test(line))).toEqual([]);
  });
});

describe('the schema of what is printed with --json', () => {
  it('is there for every command', () => {
    expect(names.filter((name) => name !== 'schema' && !Object.hasOwn(outputs, name))).toEqual([]);
  });

  it('is printed by name, and refused by another one', async () => {
    expect(await main(['schema', 'data', 'check'])).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ title: 'scaleface data check --json', type: 'object' });
    said.out = '';
    expect(await main(['schema', 'run-config'])).toBe(0);
    expect(JSON.parse(said.out).required).toEqual(['backbone', 'train', 'tests']);
    said.out = '';
    expect(await main(['schema'])).toBe(0);
    expect(said.out.split('\n').slice(0, 2)).toEqual(['run-config', 'demo']);
    expect(await main(['schema', 'cookies'])).toBe(2);
    expect(said.err).toContain('no schema of that name');
  });
});

describe('the completion', () => {
  it.each(['bash', 'zsh', 'fish'])('of %s knows every command and option', async (shell) => {
    expect(await main(['completion', shell])).toBe(0);
    for (const command of program.commands) expect(said.out).toContain(command.name());
    expect(said.out).toContain(shell === 'fish' ? '-l detector' : '--detector');
    await expect(said.out).toMatchFileSnapshot(`golden/completion/${shell}.txt`);
  });

  it('of another shell is refused', async () => {
    expect(await main(['completion', 'tcsh'])).toBe(2);
    expect(said.err).toContain('Allowed choices are bash, zsh, fish');
  });
});
