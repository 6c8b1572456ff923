/** Conditions of rules, one by one: what holds, what does not, and the words that say so. */
import { describe, expect, test } from 'vitest';
import type { RouteCondition } from '../../../../src-main/contract/routes.ts';
import { type RouteFacts, mismatch } from '../../../../src-main/gateway/routing/match-route.ts';
import { requestClassOf } from '../../../../src-main/gateway/routing/request-class.ts';
import { someFacts } from '../../../support/routing.ts';

const why = (when: RouteCondition, facts: Partial<RouteFacts> = {}) =>
  mismatch(when, { ...someFacts(), models: ['claude-opus-5-5'], ...facts });

describe('a condition', () => {
  test.each<[string, RouteCondition, Partial<RouteFacts>]>([
    ['nothing', {}, {}],
    ['the model', { models: ['claude-opus-*'] }, {}],
    ['what an alias stands for', { models: ['claude-haiku-*'] }, { models: ['cheap', 'claude-haiku-5-5'] }],
    ['the team', { teams: ['te*'] }, {}],
    ['the developer and the key', { developers: ['me'], keys: ['laptop'] }, {}],
    ['the class', { class: ['subagent', 'background'] }, { requestClass: 'background' }],
    ['thinking', { thinking: true }, { thinking: true }],
    ['the size', { inputTokens: { above: 19_999, below: 20_001 } }, {}],
    ['a header', { headers: { 'x-project': ['site-*'] } }, { headers: [['x-project', 'site-redesign']] }],
    ['the session', { sessions: ['abc*'] }, { sessionId: 'abcdef' }],
    ['the budget', { budgetUsed: { above: 0.9, of: 'month' } }, { budgetUsed: { day: 0, week: 0, month: 0.95, any: 0.95 } }],
    ['the hour', { hours: '09:00-18:00' }, {}],
    ['the day', { days: ['wed'] }, {}],
  ])('on %s holds', (_what, when, facts) => {
    expect(why(when, facts)).toBeNull();
  });

  test.each<[string, RouteCondition, Partial<RouteFacts>, string]>([
    ['the model', { models: ['claude-haiku-*'] }, {}, 'model is claude-opus-5-5'],
    ['somebody without a developer', { developers: ['*'] }, { developerId: null }, 'developer is not known'],
    ['the class', { class: ['main'] }, { requestClass: 'subagent' }, 'class is subagent'],
    ['thinking', { thinking: true }, {}, 'thinking is off'],
    ['the size', { inputTokens: { above: 100_000 } }, {}, 'about 20000 input tokens'],
    ['a header that is not there', { headers: { 'x-project': ['*'] } }, {}, 'no header x-project'],
    ['a header that says something else', { headers: { 'x-project': ['a'] } }, { headers: [['x-project', 'b']] }, 'header x-project is b'],
    [
      'a budget just at the border',
      { budgetUsed: { above: 0.9 } },
      { budgetUsed: { day: 0, week: 0, month: 0, any: 0.9 } },
      '90 % of the budget used',
    ],
    [
      'another window',
      { budgetUsed: { above: 0.5, of: 'day' } },
      { budgetUsed: { day: 0, week: 0, month: 1, any: 1 } },
      '0 % of the budget used',
    ],
    ['the hour', { hours: '13:00-18:00' }, {}, 'it is 12:00 (UTC)'],
    ['the day', { days: ['sat', 'sun'] }, {}, 'it is wed'],
  ])('on %s does not hold, and says why', (_what, when, facts, words) => {
    expect(why(when, facts)).toBe(words);
  });
});

describe('time of day', () => {
  const at = (time: string) => ({ at: Date.parse(time) });

  test("follows the organisation's clock, also where it was set forward", () => {
    expect(why({ hours: '13:00-14:00' }, { timeZone: 'Europe/Berlin' })).toBeNull();
    expect(why({ hours: '14:00-15:00' }, { timeZone: 'Europe/Berlin', ...at('2026-07-01T12:00:00Z') })).toBeNull();
  });

  test('may pass midnight, and the night belongs to the day it began on', () => {
    const night = { hours: '22:00-06:00', days: ['fri' as const] };
    expect(why(night, at('2026-11-27T23:00:00Z'))).toBeNull();
    expect(why(night, at('2026-11-28T05:59:00Z'))).toBeNull();
    expect(why(night, at('2026-11-28T06:00:00Z'))).toBe('it is 06:00 (UTC)');
    expect(why(night, at('2026-11-27T03:00:00Z'))).toBe('it is fri');
  });
});

describe('the class of a request', () => {
  const signs = { hint: null, agentId: null, userAgent: 'claude-cli/2.1.330 (external, cli)', hasTools: true, inputTokens: 20_000 };

  test.each([
    ['main', { hint: 'main' }],
    ['main', { hint: 'compaction', hasTools: false }],
    ['subagent', { hint: 'workflow' }],
    ['background', { hint: 'auxiliary' }],
    ['subagent', { agentId: 'aeac09a456c811cc3' }],
    ['main', {}],
    ['background', { hasTools: false, inputTokens: 300 }],
    ['main', { hasTools: false, inputTokens: 90_000 }],
    ['main', { hasTools: false, inputTokens: 300, userAgent: 'curl/8' }],
    ['main', { hint: 'something new' }],
  ])('is %s by %o', (expected, more) => {
    expect(requestClassOf({ ...signs, ...more })).toBe(expected);
  });
});
