/** Time that runs out, ticking once a second. */
import { formatDuration } from '../../format/duration.ts';
import { useNow } from '../../ui/time.tsx';

/** `until`: epoch milliseconds. `children` gets the time left, or null when it is over. */
export function Countdown({ until, children }: { until: number; children: (left: string | null) => React.ReactNode }) {
  const left = until - useNow(1000);
  return children(left <= 0 ? null : inWords(Math.ceil(left / 1000)));
}

/** Below a minute whole seconds are enough: nobody counts tenths down. */
function inWords(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}
