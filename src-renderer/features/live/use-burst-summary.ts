/** What a screen reader hears of traffic: one sentence per burst, never one per request. */
import { useEffect, useState } from 'react';
import { useLiveStore } from '../../state/live-context.tsx';
import { en } from '../../text/en.ts';

const burstMs = 5_000;

export function useBurstSummary(): string {
  const live = useLiveStore();
  const [summary, setSummary] = useState('');
  useEffect(() => {
    const known = new Set<string>();
    let fresh = 0;
    let errors = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const take = () => {
      const { rows, load } = live.state.getState();
      const all = [...rows.waiting, ...rows.shown.slice(0, 200)];
      const started = all.filter((row) => !known.has(row.id));
      const isFirst = known.size === 0;
      if (load === 'first') return;
      if (known.size > 5_000) known.clear();
      for (const row of all) known.add(row.id);
      if (isFirst || started.length === 0) return;
      fresh += started.length;
      errors += started.filter((row) => row.outcome === 'failed' || row.outcome === 'refused').length;
      timer ??= setTimeout(() => {
        setSummary(en.live.burst(fresh, errors));
        fresh = 0;
        errors = 0;
        timer = null;
      }, burstMs);
    };
    take();
    const stop = live.state.subscribe(take);
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [live]);
  return summary;
}
