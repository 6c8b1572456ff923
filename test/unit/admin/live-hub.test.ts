import { expect, test } from 'vitest';
import { createLiveHub } from '../../../src-main/admin/live-hub.ts';
import type { LiveEvent } from '../../../src-main/contract/views.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { requestRow } from '../../support/request-row.ts';

async function next(events: AsyncIteratorObject<LiveEvent, void, void>): Promise<LiveEvent | 'end'> {
  const result = await events.next();
  return result.done === true ? 'end' : result.value;
}

test('a reader is greeted at once, so that it knows nothing is missed from then on', async () => {
  const hub = createLiveHub(createManualClock());
  expect(await next(hub.subscribe())).toEqual({ kind: 'alive' });
});

test('a silent stream yields a keep-alive every five seconds', async () => {
  const clock = createManualClock();
  const events = createLiveHub(clock).subscribe();
  await next(events);
  const waiting = next(events);
  clock.advance(4999);
  const order: string[] = [];
  void waiting.then(() => order.push('alive'));
  await Promise.resolve();
  order.push('still silent');
  clock.advance(1);
  expect(await waiting).toEqual({ kind: 'alive' });
  expect(order).toEqual(['still silent', 'alive']);
});

test('rows of one request replace each other while a reader is busy', async () => {
  const clock = createManualClock();
  const hub = createLiveHub(clock);
  const events = hub.subscribe();
  await next(events);
  hub.row(requestRow({ id: 'req_1', outcome: 'running' }));
  hub.row(requestRow({ id: 'req_2' }));
  hub.row(requestRow({ id: 'req_1', outcome: 'ok' }));
  expect(await next(events)).toMatchObject({ kind: 'row', row: { id: 'req_2' } });
  expect(await next(events)).toMatchObject({ kind: 'row', row: { id: 'req_1', outcome: 'ok' } });
});

test('batches are at least a tenth of a second apart', async () => {
  const clock = createManualClock();
  const hub = createLiveHub(clock);
  const events = hub.subscribe();
  await next(events);
  hub.changed();
  await next(events);
  const second = next(events);
  let arrived = false;
  void second.then(() => (arrived = true));
  hub.configChanged();
  await new Promise((resolve) => setImmediate(resolve));
  expect(arrived).toBe(false);
  clock.advance(100);
  expect(await second).toEqual({ kind: 'config' });
});

test('a reader that never reads holds a bounded number of rows, the newest ones', async () => {
  const hub = createLiveHub(createManualClock());
  const events = hub.subscribe();
  for (let number = 0; number < 5000; number += 1) hub.row(requestRow({ id: `req_${number}` }));
  await next(events);
  const seen: string[] = [];
  for (let count = 0; count < 2000; count += 1) {
    const event = await next(events);
    if (event !== 'end' && event.kind === 'row') seen.push(event.row.id);
  }
  expect(seen[0]).toBe('req_3000');
  expect(seen.at(-1)).toBe('req_4999');
});

test('return ends a pending read at once and unsubscribes', async () => {
  const hub = createLiveHub(createManualClock());
  const events = hub.subscribe();
  await next(events);
  const pending = next(events);
  expect(hub.readers()).toBe(1);
  await events.return?.();
  expect(await pending).toBe('end');
  expect(hub.readers()).toBe(0);
});

test('a reader that is gone before it read anything is unsubscribed too', async () => {
  const hub = createLiveHub(createManualClock());
  await hub.subscribe().return?.();
  expect(hub.readers()).toBe(0);
});

test('an aborted call unsubscribes and ends the stream', async () => {
  const hub = createLiveHub(createManualClock());
  const abort = new AbortController();
  const events = hub.subscribe(abort.signal);
  await next(events);
  const pending = next(events);
  abort.abort();
  expect(await pending).toBe('end');
  expect(hub.readers()).toBe(0);
});
