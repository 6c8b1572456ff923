import { expect, test } from 'vitest';
import { checkConfig } from '../../../src-main/config/check-config.ts';

const head = 'version: 1\norganization:\n  id: home\n  name: Home\n';

/** `line:column path: message` of every problem. */
function problemsOf(text: string): string[] {
  return checkConfig('gatehouse.yaml', text).problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

/** Broken files, and where and how they are reported. */
const broken: ReadonlyArray<readonly [name: string, text: string, first: string]> = [
  ['an empty file', '', '1:1 : The file is empty'],
  ['a file of comments only', '# nothing yet\n', '1:1 : The file is empty'],
  ['a plain text', 'hello', '1:1 : the file must be a block of fields, but it is text'],
  ['a list instead of fields', '- version: 1\n', '1:1 : the file must be a block of fields, but it is a list'],
  ['a tab as indentation', 'version: 1\norganization:\n\tid: home\n', '3:1 : Tabs cannot indent YAML'],
  [
    'a field indented by one space less',
    `${head}teams:\n  - id: main\n   name: Main\n`,
    '7:4 : This line is indented differently from its neighbours',
  ],
  ['a missing colon', 'version: 1\norganization\n  id: home\n', '2:1 : Here a colon is missing, or the space behind it'],
  ['an open quote', 'version: 1\norganization:\n  id: "home\n  name: Home\n', '3:7 : This quote is never closed'],
  ['an open bracket', `${head}keys: [\n`, '5:7 : This bracket is never closed'],
  ['an open brace', `${head}logging: { bodies: full\n`, '5:10 : This bracket is never closed'],
  ['a missing comma in braces', 'version: 1\norganization: { id: a name: A }\n', '2:21 : Between brackets, fields are separated by commas'],
  ['a list on the line of its name', `${head}teams: - id: main\n`, '5:8 : A list cannot start on the line of its name'],
  ['text behind a quoted value', 'version: 1\norganization:\n  id: "a" b\n', '3:11 : Something stands behind the value'],
  ['a merge of something that is no block', `${head}<<: yes\n`, '1:1 : A `<<:` must name a block of fields'],
  ['a merge of an anchor that is not there', `${head}<<: *nobody\n`, '5:5 ["<<"]: There is no anchor for this alias: nobody'],
  ['two colons on one line', `${head}teams: name: Main\n`, '5:8 : There are two `name:` on one line'],
  ['a value that starts with @', 'version: 1\norganization:\n  id: @home\n', '3:7 : A value cannot start with this character'],
  [
    'an unknown escape',
    'version: 1\norganization:\n  id: "a\\qb"\n',
    '3:9 : A backslash in double quotes starts an escape that YAML does not know',
  ],
  ['a repeated top-level field', `${head}teams: []\nteams: []\n`, '6:1 teams: `teams` stands here twice'],
  [
    'a repeated field in a block',
    'version: 1\norganization:\n  id: a\n  name: A\n  id: b\n',
    '5:3 organization.id: `id` stands here twice',
  ],
  ['a repeated field in braces', 'version: 1\norganization: { id: a, name: A, id: b }\n', '2:33 organization.id: `id` stands here twice'],
  ['two documents', `${head}---\nversion: 1\n`, '5:1 : The file holds more than one YAML document'],
  ['an alias without an anchor', `${head}teams: *nobody\n`, '5:8 teams: There is no anchor for this alias: nobody'],
  ['an unknown tag', 'version: !secret 1\n', '1:10 : This tag is not known here'],
  ['a binary file', 'version: 1\n\u0000\u0001\u0002', '2:1 : This is not readable text: it holds a byte that no UTF-8 text has'],
  ['bytes that are no UTF-8', 'version: 1\nname: \ufffd', '2:7 : This is not readable text: it holds a byte that no UTF-8 text has'],
  ['braces 300 levels deep', `${'['.repeat(300)}${']'.repeat(300)}`, '1:201 : It is nested deeper than 200 levels'],
  ['a field name that is a list', '[a, b]: 1\n', '1:1 : A field name must be plain text'],
];

test.each(broken)('%s is reported where it stands, with a way to mend it', (_, text, first) => {
  expect(problemsOf(text)[0]).toBe(first);
  for (const { fix, file } of checkConfig('gatehouse.yaml', text).problems)
    expect({ fix: fix.endsWith('.'), file }).toEqual({ fix: true, file: 'gatehouse.yaml' });
});

test('the same mistake has the same place in a file with CRLF line ends and with a byte order mark', () => {
  const text = `${head}teams:\n  - id: Main\n    name: Main\n`;
  const place = '6:9 teams[0].id: `id` must be 1-63 small letters, digits, ".", "-" or "_", starting with a letter or digit';
  expect([problemsOf(text), problemsOf(text.replaceAll('\n', '\r\n')), problemsOf(`\ufeff${text}`)]).toEqual([[place], [place], [place]]);
});

test('a value 100 levels deep is read and refused for what it is, not for its depth', () => {
  expect(problemsOf(`${head}teams: ${'['.repeat(100)}${']'.repeat(100)}\n`)).toEqual([
    '5:9 teams[0]: `0` must be a block of fields, but it is a list',
  ]);
});

test('blocks nested far beyond what a person writes are refused without harm', () => {
  const deep = Array.from({ length: 5000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
  expect(problemsOf(deep)[0]).toMatch(/: It is nested deeper than 200 levels$/);
});

test('aliases that multiply are refused instead of read', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  expect(problemsOf(lines.join('\n'))).toEqual(['1:1 : Its aliases (*name) multiply beyond what can be read']);
});

test('anchors, aliases and merge keys are understood, and a mistake behind one is found at its anchor', () => {
  const text = `${head}accounts:\n  - &base\n    id: one\n    provider: practice\n    weight: 5\n  - <<: *base\n    id: two\n`;
  expect(checkConfig('f', text).config?.accounts).toEqual([
    { id: 'one', provider: 'practice', weight: 5 },
    { id: 'two', provider: 'practice', weight: 5 },
  ]);
  expect(problemsOf(text.replace('weight: 5', 'weight: many'))).toEqual([
    '9:13 accounts[0].weight: `weight` must be a number, but it is text',
    '9:13 accounts[1].weight: `weight` must be a number, but it is text',
  ]);
});
