import { expect, test } from 'vitest';
import { parseEntry } from '../../../src-main/store/journal-entry.ts';
import { openCharge } from '../../support/charges.ts';

test('an entry that an earlier version wrote says nothing of own logins, and is read all the same', () => {
  const { notional: _notional, ...row } = openCharge('a');
  expect(parseEntry(JSON.stringify({ kind: 'open', run: 'r', row }))).toMatchObject({ kind: 'open', row: { notional: false } });
});
