/** Durations with the unit that fits their size, so that 80 ms and 80 s never look alike. */

/** Milliseconds -> `84 ms`, `1.24 s`, `12.4 s`, `3 m 08 s`, `2 h 05 m`. */
export function formatDuration(ms: number): string {
  if (ms < 0.95) return '<1 ms';
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} m`;
}
