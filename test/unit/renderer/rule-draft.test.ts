/** A rule while it is edited: nothing that the form does not show is lost, and what is wrong is said at its field. */
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { type RouteConfig, routeSchema } from '../../../src-main/contract/routes.ts';
import {
  change,
  conditionNames,
  findIssues,
  firstValues,
  headersText,
  idFrom,
  issueAt,
  newRule,
  parseHeaders,
  ruleYaml,
  withCondition,
} from '../../../src-renderer/features/routing/rule-draft.ts';

const rule: RouteConfig = {
  id: 'sonnet',
  when: { models: ['claude-sonnet-*'], sessions: ['a*'] },
  to: [{ account: 'main', timeouts: { totalMs: 5_000 } }],
  hedge: true,
};

describe('a condition', () => {
  it('is set and taken away without touching the others', () => {
    const more = withCondition(rule, 'thinking', true);
    expect(more).toEqual({ ...rule, when: { models: ['claude-sonnet-*'], sessions: ['a*'], thinking: true } });
    expect(withCondition(more, 'thinking', undefined)).toEqual(rule);
  });

  it('takes `when` with it when it was the last one', () => {
    expect(withCondition({ id: 'a', when: { thinking: true }, to: [{}] }, 'thinking', undefined)).toEqual({ id: 'a', to: [{}] });
  });

  it('begins with a value that the configuration accepts, or that asks for one', () => {
    for (const name of conditionNames) {
      const { when = {} } = withCondition({ id: 'a', to: [{}] }, name, firstValues[name]);
      const isEmpty = Array.isArray(when[name]) && when[name].length === 0;
      expect([name, routeSchema.safeParse({ id: 'a', to: [{}], when }).success]).toEqual([name, !isEmpty]);
    }
  });
});

it('is found wanting where it is wrong, in words', () => {
  const issues = findIssues({ ...newRule, id: 'taken' }, ['taken']);
  expect(issueAt(issues, 'id')).toBe('Another rule has this id.');
  expect(issueAt(issues, 'when.models')).toBe('Give at least one.');
  expect(issueAt(issues, 'to.0')).toBe('Give at least one.');
  expect(issueAt(issues, 'to.1')).toBeNull();
  expect(issueAt(findIssues({ ...rule, when: { hours: '9-17' } }, []), 'when.hours')).toMatch(/two times of day/);
  expect(findIssues(rule, ['other']).size).toBe(0);
});

it('gets an id that people can read and nobody else has', () => {
  expect(idFrom('Save near the cap!', [])).toBe('save-near-the-cap');
  expect(idFrom('Größe', ['grosse'])).toMatch(/^gro-e$/);
  expect(idFrom('', ['rule', 'rule-2'])).toBe('rule-3');
  expect(idFrom('x'.repeat(100), [])).toHaveLength(56);
});

it('stands in the preview as the file would read it', () => {
  expect(parse(ruleYaml(rule))).toEqual([rule]);
});

it('writes headers one a line and reads them back, a line without a colon too', () => {
  const headers = { 'x-team': ['blue', 'green*'], 'x-env': ['prod'] };
  expect(parseHeaders(headersText(headers))).toEqual(headers);
  expect(parseHeaders('X-Team : a:b , c\n\nnonsense')).toEqual({ 'x-team': ['a:b', 'c'], nonsense: [] });
});

it('takes fields away that are set to nothing', () => {
  expect(change({ a: 1, b: 2 } as { a: number; b?: number }, { b: undefined })).toEqual({ a: 1 });
});
