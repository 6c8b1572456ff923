import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { applyEdits } from '../../../src-main/config/apply-edits.ts';
import type { ConfigEdit } from '../../../src-main/config/config-edit.ts';
import { editYaml } from '../../../src-main/config/yaml/edit-yaml.ts';
import { parseYaml } from '../../../src-main/config/yaml/parse-yaml.ts';

// Random files, written the way people write (comments, blank lines, quotes, flow and block, odd indentation), and
// random edits on them. What an edit means is computed on plain values, independently of the text.

const words = fc.constantFrom(
  'a',
  'me',
  'x y',
  '#no',
  'a: b',
  '',
  'true',
  '1',
  '~',
  '- x',
  '*z',
  '${env:A}',
  'Zoë',
  "it's",
  '"q"',
  'a\nb',
  '[x',
  '{y',
  '2026-01-01T00:00:00Z',
  ' s ',
);
const scalar = fc.oneof(
  words,
  fc.integer({ min: -5, max: 5000 }),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -10, max: 10 }).map((n) => (Object.is(n, -0) ? 0 : n)),
);
const name = fc.constantFrom('id', 'name', 'hash', 'limits', 'models', 'x-y', 'zone', 'a.b');
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(name, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node;
const root = fc.dictionary(name, value, { minKeys: 1, maxKeys: 6, noNullPrototype: true });

/** Writes a value as YAML in a handwriting that `pick` chooses line by line. */
function write(node: unknown, column: number, pick: () => number, inFlow: boolean): string {
  const pad = ' '.repeat(column);
  const comment = () => (pick() % 4 === 0 ? ` # note ${pick() % 10}` : '');
  const own = () => (pick() % 5 === 0 ? `${pad}# line ${pick() % 10}\n` : '') + (pick() % 7 === 0 ? '\n' : '');
  const isEmpty = typeof node === 'object' && node !== null && Object.keys(node).length === 0;
  if (typeof node !== 'object' || node === null || isEmpty || inFlow) return flow(node, pick);
  const inline = (child: unknown) => typeof child !== 'object' || child === null || Object.keys(child).length === 0 || pick() % 4 === 0;
  if (Array.isArray(node)) {
    return node
      .map((child) => {
        if (inline(child)) return `${own()}${pad}- ${flow(child, pick)}${comment()}\n`;
        if (Array.isArray(child)) return `${own()}${pad}-${comment()}\n${write(child, column + 2, pick, false)}`;
        return `${own()}${pad}- ${write(child, column + 2, pick, false).replace(/^(?:\s*#.*\n|\s*\n)*\s*/, '')}`;
      })
      .join('');
  }
  return Object.entries(node)
    .map(([key, child]) => {
      if (inline(child)) return `${own()}${pad}${key}:${' '.repeat(1 + (pick() % 3))}${flow(child, pick)}${comment()}\n`;
      const deeper = Array.isArray(child) && pick() % 3 === 0 ? column : column + 2 + (pick() % 2) * 2;
      return `${own()}${pad}${key}:${comment()}\n${write(child, deeper, pick, false)}`;
    })
    .join('');
}

function flow(node: unknown, pick: () => number): string {
  if (Array.isArray(node)) return `[${node.map((child) => flow(child, pick)).join(pick() % 2 === 0 ? ', ' : ',')}]`;
  if (typeof node === 'object' && node !== null)
    return `{ ${Object.entries(node)
      .map(([key, child]) => `${key}: ${flow(child, pick)}`)
      .join(', ')} }`;
  if (typeof node !== 'string') return JSON.stringify(node);
  if (/^[a-zA-Z]{1,9}$/.test(node) && node !== 'true' && pick() % 2 === 0) return node;
  return !node.includes('\n') && pick() % 2 === 0 ? `'${node.replaceAll("'", "''")}'` : JSON.stringify(node);
}

const choices = fc.array(fc.nat({ max: 1000 }), { minLength: 40, maxLength: 40 });
const edits = fc.array(fc.record({ op: fc.constantFrom('set', 'append', 'remove', 'add'), at: fc.nat(), value, name }), {
  minLength: 1,
  maxLength: 4,
});

function pathsOf(
  node: unknown,
  path: ReadonlyArray<string | number> = [],
): Array<{ path: ReadonlyArray<string | number>; value: unknown }> {
  const here = path.length === 0 ? [] : [{ path, value: node }];
  if (typeof node !== 'object' || node === null) return here;
  const children: Array<[string | number, unknown]> = Array.isArray(node) ? [...node.entries()] : Object.entries(node);
  return [...here, ...children.flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

function toEdit(current: unknown, wish: { op: string; at: number; value: unknown; name: string }): ConfigEdit {
  const places = pathsOf(current);
  const lists = places.filter((place) => Array.isArray(place.value));
  const maps = [
    { path: [], value: current },
    ...places.filter((place) => typeof place.value === 'object' && place.value !== null && !Array.isArray(place.value)),
  ];
  const any = places[wish.at % Math.max(1, places.length)];
  if (wish.op === 'append' && lists.length > 0) return { op: 'append', path: lists[wish.at % lists.length]!.path, value: wish.value };
  if (wish.op === 'remove' && any !== undefined) return { op: 'remove', path: any.path };
  if (wish.op === 'set' && any !== undefined) return { op: 'set', path: any.path, value: wish.value };
  return { op: 'set', path: [...maps[wish.at % maps.length]!.path, wish.name], value: wish.value };
}

const file = fc.tuple(root, choices, fc.constantFrom('\n', '\r\n'), fc.boolean()).map(([content, numbers, eol, ends]) => {
  let next = 0;
  const text = write(content, 0, () => numbers[next++ % numbers.length]!, false);
  return (ends ? text : text.trimEnd()).replaceAll('\n', eol);
});

test('any sequence of edits gives exactly the value that was asked for', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(file, edits, (text, wishes) => {
      let current = text;
      for (const wish of wishes) {
        const parsed = parseYaml(current);
        fc.pre(parsed.findings.length === 0 && parsed.document !== null);
        const wanted = applyEdits(parsed.value, [toEdit(parsed.value, wish)]);
        if (!isRecord(wanted) || Object.keys(wanted).length === 0) return;
        const next = editYaml(current, parsed.document!, parsed.value, wanted);
        const read = parseYaml(next);
        expect({ problems: read.findings, value: read.value, text: next }).toEqual({ problems: [], value: wanted, text: next });
        current = next;
      }
    }),
    { numRuns: 400 },
  );
});

test('an edit keeps every line that does not belong to the edited value, byte for byte and in order', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(file, edits, (text, [wish]) => {
      const parsed = parseYaml(text);
      fc.pre(parsed.findings.length === 0 && parsed.document !== null);
      const edit = toEdit(parsed.value, wish!);
      const wanted = applyEdits(parsed.value, [edit]);
      if (!isRecord(wanted) || Object.keys(wanted).length === 0) return;
      const next = editYaml(text, parsed.document!, parsed.value, wanted);
      const section = edit.path[0] as string;
      const foreign = foreignLines(text, section);
      let found = 0;
      for (const line of next.split(/\r?\n/)) if (line === foreign[found]) found++;
      expect(foreign.slice(found)).toEqual([]);
      // Nothing but comments of the edited field may remain besides.
      const fields = (lines: string[]) => lines.filter((line) => !line.trim().startsWith('#'));
      expect(fields(foreignLines(next, section))).toEqual(fields(foreign));
    }),
    { numRuns: 400 },
  );
});

/** The lines outside one top-level field; comments belong to what follows them. */
function foreignLines(text: string, section: string): string[] {
  const kept: string[] = [];
  let inside = false;
  let comments: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    if (line.trim().startsWith('#')) {
      comments.push(line);
      continue;
    }
    const field = /^([\w.-]+):/.exec(line)?.[1];
    if (!inside || field !== undefined) kept.push(...comments);
    if (field !== undefined) inside = field === section;
    if (!inside) kept.push(line);
    comments = [];
  }
  return [...kept, ...comments];
}

function isRecord(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && !Array.isArray(node) && !isDeepStrictEqual(node, {});
}
