/**
 * Which alerts are worth a notification: those that came since the last look, and of many only the newest few. What was
 * there before the app began is old news.
 */
import type { Alert } from '../../contract/alerts.ts';

const MOST_AT_ONCE = 3;

export interface News {
  /** Oldest first. `alerts`: as the feed has them, newest first. */
  fresh(alerts: readonly Alert[]): Alert[];
}

export function createNews(since: number): News {
  let seenUntil = since;
  let seen = new Set<string>();
  return {
    fresh(alerts) {
      const found = alerts.filter(({ id, at }) => at >= seenUntil && !seen.has(id));
      seenUntil = Math.max(seenUntil, ...alerts.map(({ at }) => at));
      // Nothing at all is an engine that does not answer.
      if (alerts.length > 0) seen = new Set(alerts.map(({ id }) => id));
      return found.slice(0, MOST_AT_ONCE).toReversed();
    },
  };
}
