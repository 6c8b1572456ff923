/** The breaker under any history: it opens on failures, lets one through at a time when it is half-open, and comes back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Circuit, FIRST_COOL_DOWN_MS, LONGEST_COOL_DOWN_MS, RAMP_MS } from '../../../../src-main/gateway/routing/circuit.ts';

const start = Date.parse('2026-11-25T12:00:00Z');
const until = start + 3_600_000;

const event = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 400_000 }) }),
  fc.record({ kind: fc.constant('ask' as const) }),
  fc.record({ kind: fc.constant('succeed' as const) }),
  fc.record({ kind: fc.constant('fail' as const), blame: fc.constantFrom('lapse' as const, 'fault' as const) }),
  fc.record({ kind: fc.constant('hang up' as const) }),
);

describe('whatever happens', () => {
  test('an open circuit lets nobody in, a half-open one lets one in at a time, a closed one everybody', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const circuit = new Circuit();
        let now = start;
        let inside: ('free' | 'probe')[] = [];
        for (const one of events) {
          if (one.kind === 'pass') now += one.ms;
          else if (one.kind === 'ask') {
            const state = circuit.state(now);
            const isProbing = inside.includes('probe');
            const entered = circuit.enter(now);
            expect(entered).toBe(state === 'closed' ? 'free' : state === 'open' || isProbing ? null : 'probe');
            if (entered !== null) inside.push(entered);
          } else {
            const who = inside.shift();
            if (who === undefined) continue;
            if (who === 'probe') circuit.leave();
            if (one.kind === 'succeed') circuit.succeeded(now);
            if (one.kind === 'fail') circuit.failed(now, one.blame, 'Overloaded');
          }
          inside = inside.filter(Boolean);
          expect(inside.filter((who) => who === 'probe').length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('it is never shut for longer than the longest cool-down, and one success then opens it again', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const circuit = new Circuit();
        let now = start;
        for (const one of events) {
          if (one.kind === 'pass') now += one.ms;
          if (one.kind === 'fail') circuit.failed(now, one.blame, 'Overloaded');
          if (one.kind === 'succeed') circuit.succeeded(now);
        }
        now += LONGEST_COOL_DOWN_MS;
        expect(circuit.state(now)).not.toBe('open');
        expect(circuit.enter(now)).not.toBeNull();
        circuit.leave();
        circuit.succeeded(now);
        expect(circuit.state(now)).toBe('closed');
      }),
    );
  });

  test('its state survives being saved and restored', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.integer({ min: 0, max: 400_000 }), (events, later) => {
        const circuit = new Circuit();
        let now = start;
        for (const one of events) {
          if (one.kind === 'pass') now += one.ms;
          if (one.kind === 'fail') circuit.failed(now, one.blame, 'Overloaded');
          if (one.kind === 'succeed') circuit.succeeded(now);
        }
        const again = new Circuit();
        again.restore(circuit.save());
        expect([again.state(now + later), again.reason, again.openUntil]).toEqual([
          circuit.state(now + later),
          circuit.reason,
          circuit.openUntil,
        ]);
      }),
    );
  });
});

describe('opening', () => {
  test('one lapse is chance, two in a row are not; a fault opens at once', () => {
    const circuit = new Circuit();
    circuit.failed(start, 'lapse', 'reset');
    expect(circuit.state(start)).toBe('closed');
    circuit.failed(start, 'lapse', 'reset');
    expect([circuit.state(start), circuit.reason]).toEqual(['open', 'reset']);
    const sick = new Circuit();
    sick.failed(start, 'fault', 'refused');
    expect(sick.state(start)).toBe('open');
  });

  test('half of the last minute failing opens it, even when never two in a row did', () => {
    const circuit = new Circuit();
    for (let index = 0; index < 3; index += 1) {
      circuit.succeeded(start + index * 1000);
      circuit.failed(start + index * 1000, 'lapse', 'Overloaded');
    }
    expect(circuit.state(start + 3000)).toBe('open');
    const slow = new Circuit();
    for (let index = 0; index < 20; index += 1) {
      slow.succeeded(start + index * 30_000);
      slow.failed(start + index * 30_000, 'lapse', 'Overloaded');
    }
    expect(slow.state(start + 20 * 30_000)).toBe('closed');
  });

  test('each opening in a row doubles the cool-down; failures of requests from before do not', () => {
    const circuit = new Circuit();
    const shutFor = (now: number) => {
      circuit.failed(now, 'fault', 'refused');
      circuit.failed(now + 1, 'fault', 'refused');
      return circuit.openUntil! - now;
    };
    let now = start;
    const spans: number[] = [];
    for (let index = 0; index < 7; index += 1) {
      spans.push(shutFor(now));
      now = circuit.openUntil!;
    }
    expect(spans).toEqual([1, 2, 4, 8, 16, 30, 30].map((times) => times * FIRST_COOL_DOWN_MS));
  });

  test('a quota is shut until exactly when it begins anew, and then whole at once', () => {
    const circuit = new Circuit();
    circuit.failed(start, 'limit', 'used up', until);
    expect([circuit.isExhausted(until - 1), circuit.state(until - 1), circuit.state(until)]).toEqual([true, 'open', 'half-open']);
    circuit.succeeded(until);
    expect(circuit.share(until)).toBe(1);
  });
});

test('after it was sick an account takes a growing share, all of it a minute later, and a new fault ends that', () => {
  const circuit = new Circuit();
  circuit.failed(start, 'fault', 'refused');
  const back = start + FIRST_COOL_DOWN_MS;
  circuit.succeeded(back);
  const shares = [0, 0.25, 0.5, 1].map((part) => circuit.share(back + part * RAMP_MS));
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares[0]).toBeCloseTo(0.1);
  expect(shares[3]).toBe(1);
  circuit.failed(back + 1000, 'fault', 'refused');
  expect(circuit.state(back + 1000)).toBe('open');
});
