import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupsBy, parseGroupCsv, readGroupCsv } from '../../src/index.js';

const code = (name: string, message: RegExp): unknown =>
  expect.objectContaining({ name: 'ScaleFaceError', code: name, message: expect.stringMatching(message) });

describe('groups of people', () => {
  it('are read an attribute a column, whoever has an empty cell in no group', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'groups-')), 'people.csv');
    await writeFile(file, '\ufeffSubject,sex,"skin, Monk"\r\nada,f,3\r\nben,m,\r\n"o, p",f,7\r\n');
    const found = await readGroupCsv(file);
    expect(found.attributes).toEqual(['sex', 'skin, Monk']);
    expect([...groupsBy(found, 'sex')]).toEqual([
      ['ada', 'f'],
      ['ben', 'm'],
      ['o, p', 'f'],
    ]);
    expect([...groupsBy(found, 'skin, Monk').keys()]).toEqual(['ada', 'o, p']);
    expect([...groupsBy(found, 'sex+skin, Monk')]).toEqual([
      ['ada', 'f, 3'],
      ['o, p', 'f, 7'],
    ]);
  });

  it('have attributes that are named, one whose name has a plus too', () => {
    const found = parseGroupCsv('subject,a+b\nx,1\n', 'p.csv');
    expect(groupsBy(found, 'a+b').get('x')).toBe('1');
    expect(() => groupsBy(found, 'sex')).toThrow(code('unknown-name', /a\+b.*sex/));
    expect(() => groupsBy(found, 'a+b+sex')).toThrow(code('unknown-name', /p\.csv/));
  });

  it('are refused by the line where they are none', () => {
    const refused = (text: string, message: RegExp): void =>
      expect(() => parseGroupCsv(text, 'p.csv')).toThrow(code('bad-format', message));
    refused('', /p\.csv:1.*empty/);
    refused('name,sex\n', /p\.csv:1.*subject.*name,sex/);
    refused('subject\n', /p\.csv:1/);
    refused('subject,sex,\n', /p\.csv:1/);
    refused('subject,sex,sex\n', /p\.csv:1.*sex twice/);
    refused('subject,sex\nada,f\n\nben\n', /p\.csv:4.*1/);
    refused('subject,sex\nada,f\nada,m\n', /p\.csv:3.*ada again/);
  });
});
