/** Bodies asked for through the whole store: recorder, ledger rows and the query thread together. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requestRecord, startOfTests } from '../../support/charges.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { openTestStore, type TestStore } from '../../support/test-store.ts';

const day = 86_400_000;
let clock: ManualClock;
let running: TestStore;
beforeEach(async () => {
  clock = createManualClock(startOfTests);
  running = await openTestStore({ clock });
});
afterEach(() => running.remove());

const body = (...texts: string[]) =>
  JSON.stringify({ messages: texts.map((text) => ({ role: 'user', content: [{ type: 'text', text }] })) });

function record(requestId: string, text: string, answer: string | null = null): void {
  const { recorder } = running.store;
  const headers = [['x-app', 'cli']] as const;
  recorder.request({ requestId, startedAt: clock.now(), sessionId: 's', agentId: null, headers, body: Buffer.from(text) });
  if (answer !== null) recorder.response({ requestId, headers, chunks: [Buffer.from(answer)], truncated: false });
}

test('what was recorded a moment ago can be read, also while the request still runs', async () => {
  record('running', body('hello'));
  expect(await running.store.reads.bodies('running')).toMatchObject({ state: 'recorded', request: body('hello'), response: null });
  record(
    'finished',
    body('hello', 'and more of this text, which is long enough to be kept as a block of its own, is what came next'),
    '{"ok":true}',
  );
  running.store.ledger.finish(requestRecord({ id: 'finished', bodies: 'recorded' }));
  expect(await running.store.reads.bodies('finished')).toMatchObject({
    state: 'recorded',
    requestHeaders: [['x-app', 'cli']],
    response: '{"ok":true}',
  });
});

test('the difference names the turn before and where the cache ends', async () => {
  const long = 'a first question that is long enough to be kept as a block of its own and so be recognised in the next turn';
  record('one', body(long));
  record('two', body(long, 'more'));
  expect(await running.store.reads.difference('two')).toMatchObject({ previousId: 'one', firstDifference: 'messages[1].content[0] text' });
});

test('a row says why its bodies are missing', async () => {
  const { store } = running;
  store.ledger.finish(requestRecord({ id: 'old', startedAt: clock.now() - 30 * day, bodies: 'recorded' }));
  store.ledger.finish(requestRecord({ id: 'not kept', bodies: 'off' }));
  store.ledger.finish(requestRecord({ id: 'lost', startedAt: clock.now() + 1, bodies: 'recorded' }));
  record('answer dropped', body('hello'));
  store.ledger.finish(requestRecord({ id: 'answer dropped', bodies: 'dropped' }));
  expect((await store.reads.bodies('old')).state).toBe('expired');
  expect((await store.reads.bodies('not kept')).state).toBe('off');
  expect((await store.reads.bodies('lost')).state).toBe('dropped');
  expect(await store.reads.bodies('answer dropped')).toMatchObject({ request: body('hello'), response: null });
});

test('a damaged bodies file is begun afresh, and the records go on', async () => {
  record('one', body('hello'));
  await running.store.reads.bodies('one');
  await running.store.close();
  writeFileSync(join(running.folder, 'bodies.db'), Buffer.alloc(8192, 0x5a), { flag: 'r+' });
  running = await openTestStore({ clock, folder: running.folder });
  running.store.ledger.finish(requestRecord({ id: 'one', startedAt: clock.now() - 30 * day, bodies: 'recorded' }));
  // The recorder met the damage at its start and began a fresh file.
  expect((await running.store.reads.bodies('one')).state).toBe('expired');
  expect(running.warnings.find(({ topic }) => topic === 'bodies')?.warning?.code).toBe('bodies_damaged');
  expect(await running.store.reads.get('one')).not.toBeNull();
});
