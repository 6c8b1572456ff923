/** Who waits for whom: members for each other in turns, administrators and the engine for no member. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type QueryClient, startQueries } from '../../../src-main/store/query-client.ts';

const silent = () => undefined;
let queries: QueryClient;
beforeEach(() => {
  queries = startQueries({
    worker: new URL('../../support/held-query-worker.ts', import.meta.url),
    file: '',
    bodiesFile: '',
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    flushRows: async () => undefined,
    flushBodies: async () => undefined,
  });
});
afterEach(() => queries.close());

test('a member’s question that does not end keeps no administrator waiting', async () => {
  const held = queries.readsOf('kim').auditLines();
  expect(await queries.reads.keyUse()).toBe('keyUse');
  await Promise.all([queries.close(), expect(held).rejects.toMatchObject({ code: 'internal' })]);
});

test('members take turns, however much one of them asks', async () => {
  const order: string[] = [];
  const ask = (person: string) =>
    queries
      .readsOf(person)
      .today(0)
      .then(() => order.push(person));
  await Promise.all([...Array.from({ length: 6 }, () => ask('kim')), ask('sam'), ask('max')]);
  expect(order.slice(0, 4).toSorted()).toEqual(['kim', 'kim', 'max', 'sam']);
});

test('whoever asks without end is told to wait', async () => {
  const { auditLines, today } = queries.readsOf('kim');
  const held = auditLines();
  const waiting = Array.from({ length: 100 }, () => today(0));
  await expect(today(0)).rejects.toMatchObject({ code: 'rate_limited' });
  const ended = [held, ...waiting].map((one) => expect(one).rejects.toMatchObject({ code: 'internal' }));
  await Promise.all([queries.close(), ...ended]);
});
