/**
 * A rule while it is being edited: the configuration's own shape, so that what the form does not show is kept as it is.
 * Pure: no page, no calls.
 */
import { stringify } from 'yaml';
import { type RouteCondition, type RouteConfig, routeSchema } from '../../../src-main/contract/routes.ts';
import { en } from '../../text/en.ts';

const text = en.routing.form;

export type ConditionName = keyof RouteCondition;
export const conditionNames = Object.keys(text.conditions) as readonly ConditionName[];

/** What is wrong, by the place in the rule: `when.models`, `to.1.weight`. */
export type Issues = ReadonlyMap<string, string>;

/** Empty where somebody has to choose: a rule without conditions would take every request at once. */
export const newRule: RouteConfig = { id: '', when: { models: [] }, to: [{ accounts: [] }] };

/** The value a condition begins with when it is added. */
export const firstValues: Required<RouteCondition> = {
  models: [],
  teams: [],
  developers: [],
  keys: [],
  class: ['main'],
  thinking: true,
  inputTokens: { above: 100_000 },
  headers: {},
  budgetUsed: { above: 0.9, of: 'month' },
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  hours: '09:00-18:00',
  sessions: [],
};

/** Sets one condition, or takes it away (undefined); the last one takes `when` with it. */
export function withCondition<Name extends ConditionName>(
  rule: RouteConfig,
  name: Name,
  value: RouteCondition[Name] | undefined,
): RouteConfig {
  const { when = {}, ...rest } = rule;
  const { [name]: _, ...others } = when;
  const next = value === undefined ? others : { ...when, [name]: value };
  return Object.keys(next).length === 0 ? rest : inOrder({ ...rest, when: next });
}

/** Sets fields of an object; those that are undefined are taken away. */
export function change<T extends object>(value: T, fields: { [Key in keyof T]?: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries({ ...value, ...fields }).filter(([, one]) => one !== undefined)) as T;
}

/** Fields in the order in which people read a rule. */
export function inOrder(rule: RouteConfig): RouteConfig {
  const order = Object.keys(routeSchema.shape);
  return Object.fromEntries(Object.entries(rule).toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))) as RouteConfig;
}

/** `Save near the cap` -> `save-near-the-cap`, with a number behind it while it is taken. */
export function idFrom(name: string, taken: readonly string[]): string {
  const plain = name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 56);
  const base = plain === '' ? 'rule' : plain;
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number += 1) if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`;
}

export function findIssues(rule: RouteConfig, taken: readonly string[]): Issues {
  const issues = new Map<string, string>();
  const parsed = routeSchema.safeParse(rule);
  for (const { path, message, code } of parsed.error?.issues ?? []) {
    const place = path.map(String).join('.');
    if (!issues.has(place)) issues.set(place, inWords(code, message));
  }
  if (taken.includes(rule.id)) issues.set('id', text.idTaken);
  return issues;
}

/** The first issue at a place or below it. */
export function issueAt(issues: Issues, place: string): string | null {
  for (const [path, message] of issues) if (path === place || path.startsWith(`${place}.`)) return message;
  return null;
}

/** The rule as a block of the file's `routes`. */
export function ruleYaml(rule: RouteConfig): string {
  return stringify([rule], { lineWidth: 100 });
}

/** `x-team: blue, green*`, one a line, and back. A line without a colon stays, so that it can be said to be wrong. */
export function headersText(headers: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(headers)
    .map(([name, patterns]) => `${name}: ${patterns.join(', ')}`)
    .join('\n');
}

export function parseHeaders(typed: string): Record<string, string[]> {
  const lines = typed.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...rest] = line.split(':');
      const patterns = rest
        .join(':')
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
      return [name.trim().toLowerCase(), patterns];
    }),
  );
}

function inWords(code: string, message: string): string {
  if (code === 'too_small') return text.needsOne;
  if (code === 'too_big') return text.outOfRange;
  if (code === 'invalid_type') return text.needsValue;
  return message;
}
