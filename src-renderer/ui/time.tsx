/** Moments as people read them, with the whole moment in the tooltip; they stay true while the page is open. */
import { useEffect, useState } from 'react';
import { formatAgo, formatMoment, formatWhen } from '../format/date.ts';

/** `5 minutes ago`, renewed while it is on screen. `at`: epoch milliseconds. */
export function Ago({ at }: { at: number }) {
  return <span title={formatMoment(at)}>{formatAgo(at, useNow(20_000))}</span>;
}

/** `14:03:22`, with the day when it was not today. */
export function When({ at }: { at: number }) {
  return <span title={formatMoment(at)}>{formatWhen(at, useNow(600_000))}</span>;
}

/** The time now, renewed every so often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
