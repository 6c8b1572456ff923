/** What a failure leads to: same account, next account, a short wait, or the end; and the one sentence that tells of it. */
import { describe, expect, test } from 'vitest';
import { type Told, blameOf } from '../../../../src-main/gateway/routing/blame.ts';
import type { Candidate, Candidates } from '../../../../src-main/gateway/routing/candidates.ts';
import { classifyAnswer } from '../../../../src-main/gateway/routing/classify.ts';
import { finalError } from '../../../../src-main/gateway/routing/final-error.ts';
import { AttemptQueue } from '../../../../src-main/gateway/routing/next-attempt.ts';
import { bareRoute } from '../../../../src-main/gateway/routing/route.ts';
import type { HeaderPairs } from '../../../../src-main/gateway/upstream/upstream.ts';
import { noon } from '../../../support/routing.ts';

const answered = (status: number, message = 'Overloaded', headers: HeaderPairs = []): Told => ({
  verdict: classifyAnswer({ providerId: 'anthropic', format: 'anthropic-messages', status, headers, text: '' }, noon),
  status,
  message,
});
const unreachable: Told = {
  verdict: { kind: 'unreachable', mayTryNext: true, code: 'upstream_unreachable' },
  status: null,
  message: 'ECONNREFUSED',
};
const dropped: Told = { ...unreachable, verdict: { ...unreachable.verdict, mayRetryHere: true } };
const silent: Told = {
  ...unreachable,
  verdict: { kind: 'timeout', mayTryNext: true, code: 'upstream_timeout' },
  message: 'no answer within 120 s',
};

const candidate = (id: string, isLastResort = false) => ({ account: { id }, isLastResort }) as unknown as Candidate;

function queueOf(list: Candidate[], { patienceMs = 0, ...more }: { patienceMs?: number; attempts?: number; deadlineMs?: number } = {}) {
  const route = { ...bareRoute({ attempts: 4, deadlineMs: 60_000, patienceMs, stickyMs: 0 }), ...more };
  const queue = new AttemptQueue({ list, route } as unknown as Candidates, patienceMs);
  /** Fails every attempt as told; who was asked, and after which waits. */
  const run = (fail: (id: string, attempt: number) => Told): string[] => {
    const asked: string[] = [];
    let elapsed = 0;
    for (let next = queue.take(0, noon, () => 0); next !== null; next = queue.take(elapsed, noon + elapsed, () => 0)) {
      elapsed += next.waitMs;
      const { id } = next.candidate.account;
      asked.push(next.waitMs > 0 ? `${next.waitMs} ms, ${id}` : id);
      queue.attempted();
      queue.failedAt(next.candidate, fail(id, asked.length));
    }
    return asked;
  };
  return { queue, run };
}

describe('after a failed attempt', () => {
  test.each<[string, Told, string[]]>([
    ['overload: the next', answered(529), ['a', 'b']],
    ['a limit: the next', answered(429), ['a', 'b']],
    ['a refused credential: the next', answered(401), ['a', 'b']],
    ['nobody there: the next', unreachable, ['a', 'b']],
    ['silence: the next', silent, ['a', 'b']],
    ['a connection that dropped: once more here, then the next, once more there', dropped, ['a', 'a', 'b', 'b']],
    ["the client's own mistake: the end", answered(400), ['a']],
    ['a model that is not known there: the next', answered(404), ['a', 'b']],
  ])('%s', (_what, told, asked) => {
    expect(queueOf([candidate('a'), candidate('b')]).run(() => told)).toEqual(asked);
  });

  test('no more attempts than the rule allows', () => {
    expect(
      queueOf(
        ['a', 'b', 'c', 'd', 'e'].map((id) => candidate(id)),
        { attempts: 3 },
      ).run(() => unreachable),
    ).toEqual(['a', 'b', 'c']);
  });

  test('a dropped connection is tried again only when that takes no other account its turn', () => {
    expect(
      queueOf(
        ['a', 'b', 'c'].map((id) => candidate(id)),
        { attempts: 3 },
      ).run(() => dropped),
    ).toEqual(['a', 'b', 'c']);
    expect(
      queueOf(
        ['a', 'b', 'c'].map((id) => candidate(id)),
        { attempts: 4 },
      ).run(() => dropped),
    ).toEqual(['a', 'a', 'b', 'c']);
  });

  test('none begins after the deadline', () => {
    const { queue } = queueOf([candidate('a')], { deadlineMs: 5000 });
    expect(queue.take(5000, noon, () => 0)).toBeNull();
  });

  test('the sick are asked only when nobody else was there', () => {
    expect(queueOf([candidate('a'), candidate('sick', true)]).run(() => unreachable)).toEqual(['a']);
    expect(queueOf([candidate('sick', true), candidate('sicker', true)]).run(() => unreachable)).toEqual(['sick', 'sicker']);
  });
});

describe('when nobody is left', () => {
  test('what can pass is tried again after a wait that grows, as long as patience lasts', () => {
    expect(queueOf([candidate('a')], { patienceMs: 5000, attempts: 10 }).run(() => answered(529))).toEqual([
      'a',
      '500 ms, a',
      '1000 ms, a',
      '2000 ms, a',
    ]);
    expect(queueOf([candidate('a')], { patienceMs: 5000 }).run(() => answered(401))).toEqual(['a']);
    expect(queueOf([candidate('a')], { patienceMs: 5000 }).run(() => silent)).toEqual(['a']);
  });

  test('money and long contexts are tried once: no wait mends them', () => {
    const longContext = {
      ...answered(429),
      verdict: { ...answered(429).verdict, refusal: { class: 'long-context', until: null } },
    } as const;
    for (const told of [answered(402), longContext])
      expect(queueOf([candidate('a'), candidate('b')], { patienceMs: 60_000, attempts: 10 }).run(() => told)).toEqual(['a', 'b']);
  });

  test('chance takes up to half of the wait off', () => {
    const { queue } = queueOf([candidate('a')], { patienceMs: 5000 });
    queue.take(0, noon, () => 0);
    queue.attempted();
    queue.failedAt(candidate('a'), answered(529));
    expect(queue.take(0, noon, () => 0.999)?.waitMs).toBeLessThanOrEqual(251);
  });

  test('retry-after is honoured; the one that recovers first is asked', () => {
    const failures: Record<string, Told> = {
      a: answered(429, 'Slow down', [['retry-after', '4']]),
      b: answered(529, 'Busy', [['retry-after', '2']]),
    };
    const later = answered(529, 'Busy', [['retry-after', '60']]);
    const asked = queueOf([candidate('a'), candidate('b')], { patienceMs: 3000 }).run((id, attempt) =>
      attempt === 3 ? later : failures[id]!,
    );
    expect(asked).toEqual(['a', 'b', '2250 ms, b']);
    expect(queueOf([candidate('a')], { patienceMs: 3000 }).run(() => failures['a']!)).toEqual(['a']);
  });
});

describe('what a failure says about the account', () => {
  test.each<[string, Told, ReturnType<typeof blameOf>]>([
    ['a refused credential: all of it', answered(401, 'invalid'), { scope: 'account', blame: 'fault', reason: 'invalid', until: null }],
    ['overload: this model, by chance', answered(529), { scope: 'model', blame: 'lapse', reason: 'Overloaded', until: null }],
    [
      'a quota: this model, until then',
      answered(429, 'x', [['retry-after', '90']]),
      { scope: 'model', blame: 'limit', reason: 'x', until: noon + 90_000 },
    ],
    ['no money: all of it', answered(402, 'credit'), { scope: 'account', blame: 'fault', reason: 'credit', until: null }],
    ['a connection that dropped: by chance', dropped, { scope: 'account', blame: 'lapse', reason: 'ECONNREFUSED', until: null }],
    ["the client's mistake: nothing", answered(400), null],
    [
      'an overload that says how long: not longer than the longest cool-down',
      answered(503, 'x', [['retry-after', '9999']]),
      { scope: 'model', blame: 'fault', reason: 'x', until: noon + 300_000 },
    ],
  ])('%s', (_what, told, blame) => {
    expect(blameOf(told, noon)).toEqual(blame);
  });
});

describe('the last word', () => {
  const say = (...failures: [string, Told][]) =>
    finalError(
      'claude-opus-5-5',
      failures.map(([accountId, failure]) => ({ accountId, failure })),
      noon,
      3210,
    );

  test('tells of every attempt in one sentence', () => {
    expect(say(['a', answered(529, 'Overloaded.')], ['b', unreachable], ['b', unreachable], ['c', answered(401)]).message).toBe(
      'No account could serve claude-opus-5-5: "a" answered 529 (Overloaded), "b" could not be reached (ECONNREFUSED), "c" refused its credential (401); 4 attempts in 3.2 s.',
    );
  });

  const limited = (seconds: string): Told => answered(429, 'Slow down', [['retry-after', seconds]]);
  test.each<[string, [string, Told][], string, unknown]>([
    [
      'everybody at a limit: wait for the first',
      [
        ['a', limited('40')],
        ['b', limited('20')],
      ],
      'rate_limited',
      [['retry-after', '20']],
    ],
    [
      'a limit and a refused credential: wait',
      [
        ['a', limited('40')],
        ['b', answered(401)],
      ],
      'rate_limited',
      [['retry-after', '40']],
    ],
    [
      'a limit of unknown length: no promise',
      [
        ['a', limited('40')],
        ['b', answered(429)],
      ],
      'rate_limited',
      [],
    ],
    [
      'a limit and an overload: it can pass, ask again',
      [
        ['a', limited('4000')],
        ['b', answered(529)],
      ],
      'no_account',
      undefined,
    ],
    [
      'credentials only: an admin must act',
      [
        ['a', answered(401)],
        ['b', answered(403)],
      ],
      'account_credential',
      undefined,
    ],
    [
      'nobody reached',
      [
        ['a', unreachable],
        ['b', unreachable],
      ],
      'upstream_unreachable',
      undefined,
    ],
    [
      'silence everywhere',
      [
        ['a', silent],
        ['b', silent],
      ],
      'upstream_timeout',
      undefined,
    ],
  ])('%s', (_what, failures, code, headers) => {
    const error = say(...failures);
    expect([error.code, error.details['headers']]).toEqual([code, headers]);
  });
});
