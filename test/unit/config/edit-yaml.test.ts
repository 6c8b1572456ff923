import { expect, test } from 'vitest';
import type { ConfigEdit } from '../../../src-main/config/config-edit.ts';
import { evaluateConfig } from '../../../src-main/config/evaluate-config.ts';

const hash = `sha256:${'a'.repeat(64)}`;
const file = `# Our gateway.
version: 1
organization: { id: acme, name: "Acme" } # the whole company

teams:
- id: core   # started it all
  name: 'Core'
- id: web
  name: Web

developers: [] # nobody yet

# Keys are handed out by Mo.
keys:
  - id: ci
    owner: team:core
    hash: ${hash}
    prefix: sk-gate-abcd
    created: 2026-11-23T20:00:00Z
    allow:
      models: [claude-sonnet-*, claude-haiku-*]   # cheap ones

    # until the audit
    disabled: true

accounts:
  - id: practice
    provider: practice

aliases: {}
`;

function edited(text: string, ...edits: ConfigEdit[]): string {
  const evaluation = evaluateConfig({
    file: 'gatehouse.yaml',
    text,
    edits,
    providers: [{ id: 'practice', defaultBaseUrl: null, needsSecret: false }],
  });
  expect(evaluation.problems).toEqual([]);
  return evaluation.text;
}

/** The changed lines, as `- old` and `+ new`. */
function changed(...edits: ConfigEdit[]): string[] {
  const [before, after] = [file.split('\n'), edited(file, ...edits).split('\n')];
  let head = 0;
  while (before[head] === after[head] && head < before.length) head++;
  let tail = 0;
  while (before.at(-1 - tail) === after.at(-1 - tail) && tail < Math.min(before.length, after.length) - head) tail++;
  return [
    ...before.slice(head, before.length - tail).map((line) => `- ${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+ ${line}`),
  ];
}

test('a value is replaced in its own quotes, and the comment behind it stays', () => {
  expect(changed({ op: 'set', path: ['teams', { id: 'core' }, 'name'], value: "Mo's core" })).toEqual([
    "-   name: 'Core'",
    "+   name: 'Mo''s core'",
  ]);
  expect(changed({ op: 'set', path: ['organization', 'name'], value: 'Acme & Co' })).toEqual([
    '- organization: { id: acme, name: "Acme" } # the whole company',
    '+ organization: { id: acme, name: "Acme & Co" } # the whole company',
  ]);
  expect(changed({ op: 'set', path: ['keys', { id: 'ci' }, 'disabled'], value: false })).toEqual([
    '-     disabled: true',
    '+     disabled: false',
  ]);
});

test('a new field goes to the end of its block', () => {
  expect(changed({ op: 'set', path: ['keys', 0, 'revoked'], value: '2026-12-01T00:00:00Z' })).toEqual([
    '+     revoked: 2026-12-01T00:00:00Z',
  ]);
  expect(changed({ op: 'set', path: ['organization', 'timeZone'], value: 'UTC' })).toEqual([
    '- organization: { id: acme, name: "Acme" } # the whole company',
    '+ organization: { id: acme, name: "Acme", timeZone: UTC } # the whole company',
  ]);
  expect(changed({ op: 'set', path: ['accounts', { id: 'practice' }, 'timeouts', 'connectMs'], value: 5000 })).toEqual([
    '+     timeouts:',
    '+       connectMs: 5000',
  ]);
});

test('an item is added below the last one, in the way the file sets its lists', () => {
  expect(changed({ op: 'append', path: ['teams'], value: { id: 'ops', name: 'Ops: nights' } })).toEqual([
    '+ - id: ops',
    '+   name: "Ops: nights"',
  ]);
  expect(changed({ op: 'append', path: ['keys', { id: 'ci' }, 'allow', 'models'], value: 'claude-opus-*' })).toEqual([
    '-       models: [claude-sonnet-*, claude-haiku-*]   # cheap ones',
    '+       models: [claude-sonnet-*, claude-haiku-*, claude-opus-*]   # cheap ones',
  ]);
});

test('an empty list opens into a block and keeps its comment', () => {
  expect(changed({ op: 'append', path: ['developers'], value: { id: 'mo', name: 'Mo', team: 'core' } })).toEqual([
    '- developers: [] # nobody yet',
    '+ developers: # nobody yet',
    '+ - id: mo',
    '+   name: Mo',
    '+   team: core',
  ]);
});

test('a list that is not in the file is made', () => {
  expect(changed({ op: 'append', path: ['prices'], value: { model: 'x', input: 1.5, output: 2 } })).toEqual([
    '+ prices:',
    '+ - model: x',
    '+   input: 1.5',
    '+   output: 2',
  ]);
});

test('a removed item takes its lines with it and nothing else', () => {
  expect(changed({ op: 'remove', path: ['teams', { id: 'web' }] })).toEqual(['- - id: web', '-   name: Web']);
  expect(changed({ op: 'remove', path: ['keys', { id: 'ci' }, 'allow', 'models', 0] })).toEqual([
    '-       models: [claude-sonnet-*, claude-haiku-*]   # cheap ones',
    '+       models: [claude-haiku-*]   # cheap ones',
  ]);
  expect(changed({ op: 'remove', path: ['keys', { id: 'ci' }, 'disabled'] })).toEqual(['-     disabled: true']);
});

test('the last item leaves an empty list, not an empty value', () => {
  const text = edited(file, { op: 'remove', path: ['keys', { id: 'ci' }] });
  expect(text).toContain('# Keys are handed out by Mo.\nkeys: []\n');
  expect(
    edited(text, {
      op: 'append',
      path: ['keys'],
      value: { id: 'n', owner: 'team:web', hash, prefix: 'p', created: '2026-11-23T20:00:00Z' },
    }),
  ).toContain('keys:\n- id: n\n');
});

test('several edits are made together, and one that undoes another leaves the file untouched', () => {
  expect(
    edited(
      file,
      { op: 'set', path: ['logging', 'bodies'], value: 'full' },
      { op: 'append', path: ['teams'], value: { id: 'x', name: 'X' } },
      { op: 'remove', path: ['logging'] },
      { op: 'remove', path: ['teams', { id: 'x' }] },
    ),
  ).toBe(file);
});

test('putting back the value that is there changes nothing', () => {
  expect(edited(file, { op: 'set', path: ['keys', { id: 'ci' }, 'allow'], value: { models: ['claude-sonnet-*', 'claude-haiku-*'] } })).toBe(
    file,
  );
});

test('an item that is set whole changes only the lines that differ', () => {
  const value = {
    id: 'ci',
    owner: 'team:web',
    hash,
    prefix: 'sk-gate-abcd',
    created: '2026-11-23T20:00:00Z',
    allow: { models: ['claude-sonnet-*', 'claude-haiku-*'] },
    disabled: true,
  };
  expect(changed({ op: 'set', path: ['keys', { id: 'ci' }], value })).toEqual(['-     owner: team:core', '+     owner: team:web']);
});

test('line ends, a byte order mark and a missing last line end stay as they are', () => {
  const edit: ConfigEdit = { op: 'append', path: ['teams'], value: { id: 'ops', name: 'Ops' } };
  const windows = edited(`\ufeff${file.replaceAll('\n', '\r\n')}`, edit);
  expect(windows).toBe(`\ufeff${edited(file, edit).replaceAll('\n', '\r\n')}`);
  const last: ConfigEdit = { op: 'set', path: ['listen', 'port'], value: 5000 };
  expect(edited(file.trimEnd(), last)).toBe(edited(file, last).trimEnd());
});

test('a value written on several lines stays one value', () => {
  const text = edited(file, { op: 'set', path: ['organization', 'name'], value: 'two\nlines' });
  expect(text).toContain('name: "two\\nlines" }');
});

test('a JSON file is edited as JSON', () => {
  const json = JSON.stringify({ version: 1, organization: { id: 'a', name: 'A' }, teams: [{ id: 't', name: 'T' }] }, null, 2);
  const text = edited(
    json,
    { op: 'set', path: ['teams', { id: 't' }, 'name'], value: 'Tea' },
    { op: 'append', path: ['teams'], value: { id: 'u', name: 'U' } },
  );
  expect(text.split('\n').slice(0, 8)).toEqual(json.split('\n').slice(0, 8));
  expect(text).toContain('"name": "Tea"');
});

const anchored = `version: 1
organization: { id: acme, name: Acme }
accounts:
  - &base
    id: one
    provider: practice
    weight: 5
    timeouts: &slow { connectMs: 5000 }
  - <<: *base
    id: two
    timeouts: *slow # like one
`;

test('a field that a merge key brings in is overridden where it was asked for, and the anchor stays', () => {
  const text = edited(anchored, { op: 'set', path: ['accounts', { id: 'two' }, 'weight'], value: 1 });
  expect(text).toBe(`${anchored}    weight: 1\n`);
});

test('a change behind an alias is written out there, and the anchor stays', () => {
  expect(edited(anchored, { op: 'set', path: ['accounts', { id: 'two' }, 'timeouts', 'connectMs'], value: 7000 })).toContain(
    '    timeouts: &slow { connectMs: 5000 }\n  - <<: *base\n    id: two\n    timeouts: # like one\n      connectMs: 7000\n',
  );
});

test('a change that an anchor would carry to other places is refused', () => {
  const edit = (path: ConfigEdit['path'], value: unknown) => () => edited(anchored, { op: 'set', path, value });
  expect(edit(['accounts', { id: 'one' }, 'weight'], 9)).toThrow(/share the value through an anchor/);
  expect(edit(['accounts', { id: 'one' }, 'timeouts', 'connectMs'], 9000)).toThrow(/share the value through an anchor/);
});

test('a path that leads nowhere is an error that names it', () => {
  expect(() => edited(file, { op: 'set', path: ['keys', { id: 'nobody' }, 'disabled'], value: true })).toThrow(
    'keys.nobody is not in the configuration.',
  );
  expect(() => edited(file, { op: 'remove', path: ['teams', 7] })).toThrow('teams[7] is not in the configuration.');
  expect(() => edited(file, { op: 'append', path: ['organization'], value: 1 })).toThrow(
    'organization is not a list; nothing can be added to it.',
  );
});
