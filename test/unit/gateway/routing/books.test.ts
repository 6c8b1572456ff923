/** The memory of routing: turns and lines of the health book, where sessions stick, hours of a day. */
import { describe, expect, test } from 'vitest';
import { accountStatus } from '../../../../src-main/gateway/routing/account-status.ts';
import { HealthBook } from '../../../../src-main/gateway/routing/health-book.ts';
import { SessionBook, sessionKey } from '../../../../src-main/gateway/routing/session-book.ts';
import { noon } from '../../../support/routing.ts';

const failure = { scope: 'model', blame: 'fault', reason: 'Overloaded', until: null } as const;

describe('the health book', () => {
  test('a sick model leaves the others at the account alone; a sick account takes all of them', () => {
    const book = new HealthBook();
    book.failed('a', 'opus', noon, failure);
    expect([book.standing('a', 'opus', noon).state, book.standing('a', 'haiku', noon).state]).toEqual(['open', 'closed']);
    book.failed('a', 'opus', noon, { ...failure, scope: 'account' });
    expect([book.standing('a', 'haiku', noon).state, book.standing('b', 'haiku', noon).state]).toEqual(['open', 'closed']);
  });

  test('half-open it gives one turn at a time; a client that hangs up gives it back and blames nobody', () => {
    const book = new HealthBook();
    book.failed('a', 'opus', noon, failure);
    const later = noon + 10_000;
    const probe = book.enter('a', 'opus', later, false);
    expect(probe).not.toBeNull();
    expect(book.enter('a', 'opus', later, false)).toBeNull();
    expect(book.standing('a', 'opus', later).isProbing).toBe(true);
    probe!.end();
    expect(book.standing('a', 'opus', later)).toMatchObject({ state: 'half-open', isProbing: false });
    book.enter('a', 'opus', later, false)!.succeeded(later, 100);
    expect(book.standing('a', 'opus', later).state).toBe('closed');
  });

  test('a request from before the outage that ends does not open the way for a second probe', () => {
    const book = new HealthBook();
    const old = book.enter('a', 'opus', noon, false)!;
    book.failed('a', 'opus', noon, failure);
    book.enter('a', 'opus', noon + 10_000, false);
    old.end();
    expect(book.enter('a', 'opus', noon + 10_000, false)).toBeNull();
  });

  test('counts what is under way, also when a turn is ended twice', () => {
    const book = new HealthBook();
    const turns = [book.enter('a', 'opus', noon, false)!, book.enter('a', 'haiku', noon, false)!];
    expect(book.busy('a')).toBe(2);
    turns[0]!.end();
    turns[0]!.end();
    expect(book.busy('a')).toBe(1);
  });

  test('what it knows survives a restart, and an edited account starts afresh', () => {
    const book = new HealthBook();
    book.succeeded('a', 'opus', noon - 1000, 250);
    book.failed('a', 'opus', noon, { ...failure, blame: 'limit', until: noon + 3_600_000 });
    const again = new HealthBook();
    again.restore(JSON.parse(JSON.stringify(book.save())) as ReturnType<HealthBook['save']>);
    expect(again.standing('a', 'opus', noon)).toEqual(book.standing('a', 'opus', noon));
    expect(accountStatus(again, 'a', noon)).toMatchObject({
      state: 'open',
      reason: 'opus: Overloaded',
      lastError: 'Overloaded',
      lastSuccessAt: noon - 1000,
    });
    again.forget('a');
    expect(again.standing('a', 'opus', noon).state).toBe('closed');
  });

  test('shows 24 hours, empty ones too, and the mean time to the first byte', () => {
    const book = new HealthBook();
    book.succeeded('a', 'opus', noon - 3_600_000, 100);
    book.succeeded('a', 'haiku', noon - 3_600_000, 300);
    book.failed('a', 'haiku', noon, { ...failure, blame: 'lapse' });
    const { hours, firstByteMs, successRate } = accountStatus(book, 'a', noon);
    expect(hours).toHaveLength(24);
    expect(hours.slice(-2)).toEqual([
      { start: noon - 3_600_000, ok: 2, failed: 0, firstByteMs: 200 },
      { start: noon, ok: 0, failed: 1, firstByteMs: null },
    ]);
    expect([firstByteMs, successRate]).toEqual([200, 0]);
  });

  test('is bounded: names of models come from clients', () => {
    const book = new HealthBook();
    for (let index = 0; index < 5000; index += 1) book.succeeded('a', `model-${index}`, noon, 1);
    expect(book.save().length).toBeLessThanOrEqual(2000);
    expect(book.firstByteMs('a', 'model-4999')).toBe(1);
  });

  test('says what is nearly always fast enough only after it has seen enough', () => {
    const book = new HealthBook();
    for (let index = 1; index <= 19; index += 1) book.succeeded('a', 'opus', noon, index);
    expect(book.p95FirstByteMs('a', 'opus')).toBeNull();
    book.succeeded('a', 'opus', noon, 1000);
    expect(book.p95FirstByteMs('a', 'opus')).toBe(19);
  });
});

describe('the session book', () => {
  const stuck = { accountId: 'a', model: 'opus', cachedTokens: 80_000 };

  test('forgets a session that has paused longer than a cache lives; each turn starts that anew', () => {
    const book = new SessionBook();
    book.served('s', noon, stuck);
    expect(book.find('s', noon + 299_999, 300_000)).toMatchObject(stuck);
    expect(book.find('s', noon + 300_000, 300_000)).toBeNull();
    book.served('s', noon + 200_000, stuck);
    expect(book.find('s', noon + 400_000, 300_000)).toMatchObject(stuck);
  });

  test('is bounded, the longest unused go first', () => {
    const book = new SessionBook();
    for (let index = 0; index < 30_000; index += 1) book.served(`s${index}`, noon, stuck);
    expect(book.size).toBe(20_000);
    expect([book.find('s0', noon, 1000), book.find('s29999', noon, 1000)]).toEqual([null, expect.objectContaining(stuck)]);
  });

  test('keeps keys, sessions, subagents and models apart', () => {
    const keys = [
      sessionKey('k', 's', null, 'm'),
      sessionKey('k', 's', 'a', 'm'),
      sessionKey('k', 's', null, 'n'),
      sessionKey('l', 's', null, 'm'),
    ];
    expect(new Set(keys).size).toBe(4);
    expect(sessionKey('k', null, null, 'm')).toBeNull();
  });
});
