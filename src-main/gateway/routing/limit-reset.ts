/**
 * When does a limited account have room again? From the answer's own words: its headers first, then what its body says.
 * A burst is over in seconds; a used-up quota is not, and asking before its reset is of no use.
 */
import { fieldsList, textOf } from '../formats/open-json.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import type { RefusalBody } from './refusals/refusal-body.ts';

/** Longer than this is no burst. The same border as the client's, which waits by itself up to here. */
export const BURST_MS = 60_000;
/** An upstream that names a time further away than this is not believed. */
const FURTHEST_MS = 35 * 86_400_000;

/** Epoch milliseconds; null: nobody said, or nothing that can be believed. `now`: epoch milliseconds. */
export function limitReset(headers: HeaderPairs, body: RefusalBody, now: number): number | null {
  const until = retryAfter(headers, now) ?? usedUpReset(headers, now) ?? toldReset(body, now);
  return until === null || until <= now || until > now + FURTHEST_MS ? null : until;
}

/** `retry-after-ms` (Azure, OpenAI), else `retry-after`: seconds, or a date. */
export function retryAfter(headers: HeaderPairs, now: number): number | null {
  const milliseconds = valueOf(headers, 'retry-after-ms')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(milliseconds)) return now + Math.ceil(Number(milliseconds));
  const value = valueOf(headers, 'retry-after')?.trim() ?? '';
  if (value === '') return null;
  if (/^\d+(\.\d+)?$/.test(value)) return now + Math.ceil(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date;
}

/**
 * Limits whose rest is nothing, with their reset; the latest one counts. Anthropic: RFC 3339, and Unix seconds for a plan.
 * OpenAI and who follows it: `x-ratelimit-reset-requests: 6m0s`. OpenRouter: `x-ratelimit-reset`, Unix milliseconds.
 */
function usedUpReset(headers: HeaderPairs, now: number): number | null {
  const value = (name: string) => valueOf(headers, name);
  const times: number[] = [];
  for (const limit of ['requests', 'tokens', 'input-tokens', 'output-tokens']) {
    if (value(`anthropic-ratelimit-${limit}-remaining`) === '0') times.push(Date.parse(value(`anthropic-ratelimit-${limit}-reset`) ?? ''));
    if (value(`x-ratelimit-remaining-${limit}`) === '0') times.push(now + (durationMs(value(`x-ratelimit-reset-${limit}`) ?? '') ?? NaN));
  }
  if (value('anthropic-ratelimit-unified-status') === 'rejected') times.push(Number(value('anthropic-ratelimit-unified-reset')) * 1000);
  if (value('x-ratelimit-remaining') === '0') times.push(Number(value('x-ratelimit-reset')));
  const ahead = times.filter((time) => Number.isFinite(time) && time > now);
  return ahead.length === 0 ? null : Math.max(...ahead);
}

/** What the body says: Google's RetryInfo, the reset of a ChatGPT plan, or a sentence. */
function toldReset({ error, message }: RefusalBody, now: number): number | null {
  for (const detail of fieldsList(error['details'])) {
    const delay = durationMs(textOf(detail['retryDelay']) ?? '');
    if (delay !== null) return now + delay;
  }
  const { resets_at: at, resets_in_seconds: seconds } = error;
  if (typeof at === 'number') return at * 1000;
  if (typeof seconds === 'number') return now + seconds * 1000;
  return dateIn(message) ?? waitIn(message, now);
}

/** "Please try again in 6m0s", "Please retry after 26 seconds", "Please wait 3600 seconds before retrying". */
function waitIn(message: string, now: number): number | null {
  const found = /\b(?:try again in|retry (?:after|in)|wait) (\d[\d.hms]{0,15})( ?(?:milli)?seconds?| ?minutes?| ?hours?)?/i.exec(message);
  if (found === null) return null;
  const [, amount = '', unit = ''] = found;
  const word = unit.trim().toLowerCase();
  if (word === '') {
    const wait = durationMs(amount.replace(/\.$/, ''));
    return wait === null ? null : now + wait;
  }
  const each = word.startsWith('milli') ? 1 : word.startsWith('second') ? 1000 : word.startsWith('minute') ? 60_000 : 3_600_000;
  const count = Number(amount);
  return Number.isFinite(count) ? now + Math.ceil(count * each) : null;
}

/** Anthropic: "regain access on 2026-04-01 at 00:00 UTC". Z.ai: "will reset at 2026-09-09 05:38:28", which is Beijing's time. */
function dateIn(message: string): number | null {
  const anthropic = /regain access on (\d{4}-\d\d-\d\d) at (\d\d:\d\d) UTC/i.exec(message);
  if (anthropic !== null) return finite(Date.parse(`${anthropic[1]}T${anthropic[2]}:00Z`));
  const zhipu = /will reset at (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/i.exec(message);
  return zhipu === null ? null : finite(Date.parse(`${zhipu[1]}T${zhipu[2]}+08:00`));
}

/** `33s`, `33.4s`, `6m0s`, `1h2m3s`, `20ms` as milliseconds. */
function durationMs(text: string): number | null {
  const found = /^(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)(ms|s))?$/.exec(text.trim());
  if (found === null || text.trim() === '') return null;
  const [, hours = '0', minutes = '0', rest = '0', unit = 's'] = found;
  return Math.ceil(Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(rest) * (unit === 'ms' ? 1 : 1000));
}

function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}

function valueOf(headers: HeaderPairs, name: string): string | undefined {
  return headers.find(([one]) => one === name)?.[1];
}
