/** Finds a model's entry in the price list by the name a client or provider writes, and the period that holds. */
import type { NameMatch, Period } from './price-list.ts';

/** Does the pattern catch the name? Case does not matter to vendors. */
export function matchesName(match: NameMatch, name: string): boolean {
  if ('or' in match) return match.or.some((part) => matchesName(part, name));
  if ('and' in match) return match.and.every((part) => matchesName(part, name));
  if ('equals' in match) return name.toLowerCase() === match.equals.toLowerCase();
  if ('starts_with' in match) return name.toLowerCase().startsWith(match.starts_with.toLowerCase());
  if ('ends_with' in match) return name.toLowerCase().endsWith(match.ends_with.toLowerCase());
  if ('contains' in match) return name.toLowerCase().includes(match.contains.toLowerCase());
  return expression(match.regex).test(name);
}

const expressions = new Map<string, RegExp>();
/** The patterns are those of the checked-in list, so the map is bounded. */
function expression(source: string): RegExp {
  let made = expressions.get(source);
  if (made === undefined) expressions.set(source, (made = new RegExp(source)));
  return made;
}

/** Without a date (whole, or only begun as in `claude-sonnet-4-2025`), `-latest` or a revision. */
export function bareName(model: string): string {
  return model.toLowerCase().replace(/(?:[-@](?:\d{4,8}|latest|default))?(?:-v\d+(?::\d+)?)?$/, '');
}

/**
 * The period that holds at an instant (epoch milliseconds): of those whose day, hours and weekday fit the last. Null
 * before the first of them.
 */
export function periodAt<P extends Period>(periods: readonly P[], at: number): P | null {
  const iso = new Date(at).toISOString();
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 16)];
  const weekday = new Date(at).getUTCDay() || 7;
  return (
    periods.findLast(({ from, until, hours, weekdays }) => {
      if ((from !== undefined && day < from) || (until !== undefined && day >= until)) return false;
      if (weekdays !== undefined && !weekdays.includes(weekday)) return false;
      if (hours === undefined) return true;
      const [start, end] = hours.split('-') as [string, string];
      return start <= end ? start <= time && time < end : time >= start || time < end;
    }) ?? null
  );
}
