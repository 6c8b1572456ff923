import { expect, test } from 'vitest';
import { formatTable, jsonText } from '../../../src-main/engine/cli/terminal.ts';

test('a table pads its columns and marks what would steer the terminal', () => {
  expect(
    formatTable(
      ['ID', 'WHO'],
      [
        ['kim-laptop', 'Kim \u001B[2J\u202E\n'],
        ['a', 'Zoë 👩‍💻'],
      ],
    ),
  ).toBe(['ID          WHO', 'kim-laptop  Kim [U+001B][2J[U+202E][U+000A]', 'a           Zoë 👩‍💻'].join('\n'));
});

test('JSON on a terminal obeys nobody and says exactly the same', () => {
  const value = { name: 'Kim \u001B[2J\u202E' };
  expect(jsonText(value)).toBe(String.raw`{"name":"Kim \u001b[2J\u202e"}`);
});
