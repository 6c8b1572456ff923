import { expect, test } from 'vitest';
import { formatTable } from '../../../src-main/engine/cli/terminal.ts';

test('a table pads its columns and shows what would steer the terminal as question marks', () => {
  expect(
    formatTable(
      ['ID', 'WHO'],
      [
        ['kim-laptop', 'Kim \u001B[2J\u202E\n'],
        ['a', 'Zoë 👩‍💻'],
      ],
    ),
  ).toBe(['ID          WHO', 'kim-laptop  Kim ?[2J??', 'a           Zoë 👩‍💻'].join('\n'));
});
