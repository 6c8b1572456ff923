/** Time that still runs, ticking once a second. */
import { formatDuration } from '../../format/duration.ts';
import { useNow } from '../../ui/time.tsx';

export function Elapsed({ since }: { since: number }) {
  const now = useNow(1000);
  return formatDuration(Math.max(0, Math.floor((now - since) / 1000) * 1000));
}
