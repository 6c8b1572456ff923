/** Lists as spreadsheets save them. */
import { expect, test } from 'vitest';
import { readCsv } from '../../../src-main/admin/people/read-csv.ts';

test('cells may be quoted, hold separators, line ends and quotes, and lines are counted as an editor does', () => {
  const text = '\uFEFFid,name\r\nada,"Lovelace, ""Ada"""\r\n\r\nbo,"two\nlines"\ncy,last';
  expect(readCsv(text)).toEqual([
    { line: 1, cells: ['id', 'name'] },
    { line: 2, cells: ['ada', 'Lovelace, "Ada"'] },
    { line: 4, cells: ['bo', 'two\nlines'] },
    { line: 6, cells: ['cy', 'last'] },
  ]);
});

test('semicolons and tabs separate where the first line uses them', () => {
  expect(readCsv('id;name;team\na;B, C;d')[1]?.cells).toEqual(['a', 'B, C', 'd']);
  expect(readCsv('id\tname\na\tB')[1]?.cells).toEqual(['a', 'B']);
  expect(readCsv('id')).toEqual([{ line: 1, cells: ['id'] }]);
  expect(readCsv('')).toEqual([]);
});
