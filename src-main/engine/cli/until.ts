/** `--until`: when an exception ends, as people say it: `5h`, `tonight`, or a time. */
import { durationMs, durationSchema } from '../../contract/governance.ts';

/** Epoch milliseconds; null for what nobody understands. */
export function readUntil(text: string, now: number): number | null {
  if (durationSchema.safeParse(text).success) return now + durationMs(text);
  if (text === 'tonight') return endOfDay(now);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** Tonight: the end of this day on this machine. */
export function endOfDay(now: number): number {
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1).getTime();
}
