import type Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Alert } from '../../../src-main/contract/alerts.ts';
import { FIRST_HASH, auditHash, auditText } from '../../../src-main/store/audit-chain.ts';
import { openWriter } from '../../../src-main/store/database.ts';
import { prepareGovernance } from '../../../src-main/store/governance-writes.ts';
import { prepareGovernanceReads } from '../../../src-main/store/read-governance.ts';
import { TimeLimit } from '../../../src-main/store/time-limit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let database: Database.Database;
beforeEach(async () => {
  folder = await temporaryFolder();
  database = openWriter(join(folder, 'gatehouse.db'));
  new TimeLimit().addTo(database);
});
afterEach(() => {
  database.close();
});

const entry = (action: string, actor = 'admin') => ({
  at: 1000,
  actor,
  action,
  subject: '',
  changes: [{ path: 'a', before: 1, after: 2 }],
});
const audit = (action: string, actor?: string) => ({ kind: 'audit', entry: entry(action, actor) }) as const;
const alert = (id: string, at: number): Alert => ({
  id,
  at,
  kind: 'threshold',
  severity: 'warning',
  title: 'A budget is 50 % used',
  text: '',
  owner: { kind: 'team', id: 'web', name: 'Web' },
  budgetId: 'team:web/x',
  keyId: null,
  developerId: null,
  teamId: 'web',
  sessionId: null,
  requestId: null,
});

test('audit entries are numbered and chained, and can be found by actor, action and text', () => {
  const apply = prepareGovernance(database);
  const reads = prepareGovernanceReads(database);
  expect(reads.auditCheck()).toMatchObject({ ok: true, entries: 0, brokenAt: null });
  apply([audit('keys.create', 'kim'), audit('keys.revoke')]);
  apply([audit('overrides.create')]);
  const { entries, actors } = reads.audit({ limit: 10 });
  expect(entries.map(({ seq, action }) => [seq, action])).toEqual([
    [3, 'overrides.create'],
    [2, 'keys.revoke'],
    [1, 'keys.create'],
  ]);
  expect(entries[0]?.previousHash).toBe(entries[1]?.hash);
  expect(actors).toEqual(['admin', 'kim']);
  expect(reads.auditCheck()).toMatchObject({ ok: true, entries: 3, lastHash: entries[0]?.hash });
  expect(reads.audit({ limit: 10, actor: 'kim' }).entries.map(({ seq }) => seq)).toEqual([1]);
  expect(reads.audit({ limit: 10, action: 'keys.revoke' }).entries.map(({ seq }) => seq)).toEqual([2]);
  expect(reads.audit({ limit: 10, text: 'OVERRIDES' }).entries.map(({ seq }) => seq)).toEqual([3]);
  expect(reads.audit({ limit: 2 })).toMatchObject({ next: 2 });
  expect(reads.audit({ limit: 2, before: 2 })).toMatchObject({ entries: [{ seq: 1 }], next: null });
  expect(
    reads
      .auditLines()
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { seq: number }).seq),
  ).toEqual([1, 2, 3]);
});

test('an altered entry, a missing one and a foreign one are each found where they are', () => {
  prepareGovernance(database)([audit('one'), audit('two'), audit('three')]);
  const reads = prepareGovernanceReads(database);
  expect(() => database.exec('UPDATE audit SET actor = actor')).toThrow(/immutable/);
  expect(() => database.exec('DELETE FROM audit')).toThrow(/kept/);
  database.exec('DROP TRIGGER audit_is_immutable; DROP TRIGGER audit_is_kept');
  database.exec(`UPDATE audit SET text = replace(text, 'two', 'six') WHERE seq = 2`);
  expect(reads.auditCheck()).toMatchObject({ ok: false, brokenAt: 2 });
  database.exec('DELETE FROM audit WHERE seq = 1');
  expect(reads.auditCheck()).toMatchObject({ ok: false, brokenAt: 1 });
});

test('an entry that was altered together with its own hash is found at the one after it', () => {
  prepareGovernance(database)([audit('one'), audit('two'), audit('three')]);
  const reads = prepareGovernanceReads(database);
  database.exec('DROP TRIGGER audit_is_immutable');
  const { text, previous_hash: previous } = database.prepare('SELECT text, previous_hash FROM audit WHERE seq = 2').get() as {
    text: string;
    previous_hash: string;
  };
  const altered = text.replace('two', 'six');
  const hash = auditHash(previous, altered);
  database.prepare('UPDATE audit SET text = ?, hash = ? WHERE seq = 2').run(altered, hash);
  database.prepare('UPDATE audit SET previous_hash = ? WHERE seq = 3').run(hash);
  expect(reads.auditCheck()).toMatchObject({ ok: false, brokenAt: 3 });
});

test('the same entry after another predecessor has another hash', () => {
  const text = auditText({ seq: 2, ...entry('keys.create') });
  expect(auditHash(FIRST_HASH, text)).not.toBe(auditHash('1'.repeat(64), text));
});

test('a list of writes stands together or not at all', () => {
  const apply = prepareGovernance(database);
  const reads = prepareGovernanceReads(database);
  const broken = { ...entry('x'), changes: undefined as unknown as [] };
  expect(() => apply([audit('one'), { kind: 'audit', entry: { ...broken, at: null as unknown as number } }])).toThrow();
  expect(reads.auditCheck().entries).toBe(0);
});

test('an alert of the same occasion is kept once, and the feed knows what is unseen', () => {
  const apply = prepareGovernance(database);
  const reads = prepareGovernanceReads(database);
  expect(apply([{ kind: 'alert', row: alert('a', 1), occasion: 'half' }])).toEqual([true]);
  expect(apply([{ kind: 'alert', row: alert('b', 2), occasion: 'half' }])).toEqual([false]);
  apply([{ kind: 'alert', row: alert('c', 3), occasion: 'most' }]);
  expect(reads.alerts({ limit: 10 })).toMatchObject({ alerts: [{ id: 'c' }, { id: 'a' }], unseen: 2, next: null });
  apply([{ kind: 'alerts-seen', at: 2 }]);
  expect(reads.alerts({ limit: 1 })).toMatchObject({ alerts: [{ id: 'c' }], unseen: 1, next: 3 });
  expect(reads.alerts({ limit: 10, kind: 'device' }).alerts).toEqual([]);
});
