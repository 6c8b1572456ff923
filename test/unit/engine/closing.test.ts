import { describe, expect, test } from 'vitest';
import { createClosing } from '../../../src-main/engine/closing.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const never = () => new Promise<void>(() => undefined);
/** Lets everything that needs no time happen. */
const rest = () => new Promise((resolve) => setImmediate(resolve));

function start(reserveMs?: number) {
  const clock = createManualClock();
  const errors: unknown[] = [];
  const log = (fields: Record<string, unknown>, message: string) => void errors.push([fields['part'], message]);
  const logger = { debug: log, info: log, warn: log, error: log };
  const closed: string[] = [];
  const closing = createClosing({ logger: () => logger, clock, ...(reserveMs === undefined ? {} : { reserveMs }) });
  return { clock, errors, closed, closing, close: (name: string) => () => void closed.push(name) };
}

describe('what was opened', () => {
  test('is closed in the opposite order, once, also when a part throws', async () => {
    const { closing, closed, close, errors } = start();
    closing.add('first', close('first'));
    closing.add('second', async () => {
      throw new Error('no');
    });
    closing.add('third', close('third'));
    expect(await closing.run()).toEqual({ stuck: [] });
    expect(await closing.run()).toEqual({ stuck: [] });
    expect(closed).toEqual(['third', 'first']);
    expect(errors).toEqual([['second', 'a part did not close']]);
  });

  test('that hangs is named and left, and the others are closed', async () => {
    const { closing, clock, closed, close, errors } = start(8000);
    closing.add('first', close('first'));
    closing.add('hangs', never);
    const ended = closing.run();
    await rest();
    clock.advance(7999);
    await rest();
    expect(closed).toEqual([]);
    clock.advance(1);
    expect(await ended).toEqual({ stuck: ['hangs'] });
    expect(closed).toEqual(['first']);
    expect(errors).toEqual([['hangs', 'a part did not close in time']]);
  });

  test('has its own allowance beside the time that all share, and all together no more than that', async () => {
    const { closing, clock, closed, close } = start(8000);
    closing.add('first', close('first'));
    for (const name of ['a', 'b', 'c']) closing.add(name, never);
    closing.add('drains', never, () => 12_000);
    let isOver = false;
    const ended = closing.run().finally(() => (isOver = true));
    let took = 0;
    for (; !isOver && took < 60_000; took += 100) {
      clock.advance(100);
      await rest();
    }
    expect(await ended).toEqual({ stuck: ['drains', 'c', 'b', 'a'] });
    expect(closed).toEqual(['first']);
    // 12 s, 8 s, and a tenth for each that came after them.
    expect(took).toBeLessThanOrEqual(12_000 + 8000 + 300);
  });
});
