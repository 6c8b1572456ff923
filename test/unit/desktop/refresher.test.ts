import { describe, expect, it } from 'vitest';
import { createRefresher } from '../../../src-main/desktop/tray/refresher.ts';
import { createManualClock } from '../../support/manual-clock.ts';

/** A refresher whose runs end when the test says so. */
function startRefresher() {
  const clock = createManualClock();
  const running: (() => void)[] = [];
  let runs = 0;
  const refresher = createRefresher(() => {
    runs++;
    return new Promise((resolve) => running.push(resolve));
  }, clock);
  return {
    clock,
    refresher,
    runs: () => runs,
    async finish(tookMs = 0) {
      clock.advance(tookMs);
      running.shift()?.();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('the refresher', () => {
  it('runs at once when asked, and never twice at the same time', () => {
    const { refresher, runs } = startRefresher();
    refresher.request();
    refresher.request();
    expect(runs()).toBe(1);
  });

  it('runs four times a second however often it is asked', async () => {
    const { clock, refresher, runs, finish } = startRefresher();
    for (let ms = 0; ms < 990; ms += 10) {
      refresher.request();
      await finish();
      clock.advance(10);
    }
    expect(runs()).toBe(4);
  });

  it('runs once more after what was asked meanwhile, and then rests', async () => {
    const { clock, refresher, runs, finish } = startRefresher();
    refresher.request();
    refresher.request();
    await finish();
    expect(runs()).toBe(1);
    clock.advance(250);
    expect(runs()).toBe(2);
    await finish();
    clock.advance(10_000);
    expect(runs()).toBe(2);
  });

  it('runs once a second when the engine is slow to answer', async () => {
    const { clock, refresher, runs, finish } = startRefresher();
    refresher.request();
    refresher.request();
    await finish(200);
    clock.advance(999);
    expect(runs()).toBe(1);
    clock.advance(1);
    expect(runs()).toBe(2);
  });

  it('runs no more once it is stopped', async () => {
    const { clock, refresher, runs, finish } = startRefresher();
    refresher.request();
    refresher.request();
    refresher.stop();
    await finish();
    clock.advance(10_000);
    refresher.request();
    expect(runs()).toBe(1);
  });
});
