/**
 * Does a request meet a rule's conditions, and if not, which one stands against it? Pure: the time of day and the
 * budgets are values of the request, so the simulator asks the same question.
 */
import { type BudgetWindowName, type RequestClass, type RouteCondition, weekdays } from '../../contract/routes.ts';
import { matchesAny } from '../matches-any.ts';
import { matchesModel } from '../models/matches-model.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';

/** What conditions may look at. */
export interface RouteFacts {
  /** The name that was asked for, and what its alias stands for when it is one. */
  readonly models: readonly string[];
  readonly teamId: string | null;
  readonly developerId: string | null;
  readonly keyId: string;
  readonly requestClass: RequestClass;
  readonly thinking: boolean;
  readonly inputTokens: number;
  readonly headers: HeaderPairs;
  readonly sessionId: string | null;
  /** The fullest budget of each kind of window: 0.9 is 90 % used. */
  readonly budgetUsed: Readonly<Record<BudgetWindowName, number>>;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly timeZone: string;
}

/** Null when every condition holds; else the first that does not, as a phrase. */
export function mismatch(when: RouteCondition, facts: RouteFacts): string | null {
  const named = (what: string, id: string | null, patterns: readonly string[] | undefined) =>
    patterns === undefined || (id !== null && matchesAny(id, patterns)) ? null : `${what} is ${id ?? 'not known'}`;
  return (
    (when.models === undefined || facts.models.some((model) => matchesModel(model, when.models!))
      ? null
      : `model is ${facts.models.join(', alias of ')}`) ??
    named('team', facts.teamId, when.teams) ??
    named('developer', facts.developerId, when.developers) ??
    named('key', facts.keyId, when.keys) ??
    named('session', facts.sessionId, when.sessions) ??
    (when.class === undefined || when.class.includes(facts.requestClass) ? null : `class is ${facts.requestClass}`) ??
    (when.thinking === undefined || when.thinking === facts.thinking ? null : `thinking is ${facts.thinking ? 'on' : 'off'}`) ??
    sizeMismatch(when, facts.inputTokens) ??
    headerMismatch(when, facts.headers) ??
    budgetMismatch(when, facts.budgetUsed) ??
    timeMismatch(when, facts.at, facts.timeZone)
  );
}

function sizeMismatch({ inputTokens }: RouteCondition, have: number): string | null {
  if (inputTokens === undefined) return null;
  const { above, below } = inputTokens;
  return (above === undefined || have > above) && (below === undefined || have < below) ? null : `about ${have} input tokens`;
}

function headerMismatch({ headers }: RouteCondition, have: HeaderPairs): string | null {
  for (const [name, patterns] of Object.entries(headers ?? {})) {
    const values = have.filter(([one]) => one === name).map(([, value]) => value);
    if (!values.some((value) => matchesAny(value, patterns)))
      return values.length === 0 ? `no header ${name}` : `header ${name} is ${values[0]!.slice(0, 60)}`;
  }
  return null;
}

function budgetMismatch({ budgetUsed }: RouteCondition, have: RouteFacts['budgetUsed']): string | null {
  if (budgetUsed === undefined) return null;
  const share = have[budgetUsed.of ?? 'any'];
  return share > budgetUsed.above ? null : `${Math.floor(share * 100)} % of the budget used`;
}

function timeMismatch({ days, hours }: RouteCondition, at: number, timeZone: string): string | null {
  if (days === undefined && hours === undefined) return null;
  const { day, minutes } = localTime(at, timeZone);
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  if (hours !== undefined) {
    const [from = 0, to = 0] = hours.split('-').map(minutesOf);
    const isWithin = from <= to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
    if (!isWithin) return `it is ${clock} (${timeZone})`;
    // A span over midnight belongs to the day it began on.
    if (days !== undefined && from > to && minutes < to) return days.includes(dayBefore(day)) ? null : `it is ${day}`;
  }
  return days === undefined || days.includes(day) ? null : `it is ${day}`;
}

type Day = (typeof weekdays)[number];

function localTime(at: number, timeZone: string): { day: Day; minutes: number } {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const day = weekdays.find((one) => one === parts.get('weekday')?.toLowerCase()) ?? 'mon';
  return { day, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

/** Making a formatter takes longer than everything else here. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  return format;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function dayBefore(day: Day): Day {
  return weekdays[(weekdays.indexOf(day) + 6) % 7]!;
}
