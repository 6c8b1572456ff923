/** The last 24 hours as bars: how many attempts, and how many of them failed. The same in words for who does not see them. */
import type { HealthHour } from '../../../src-main/contract/routing.ts';
import { formatDuration } from '../../format/duration.ts';
import { en } from '../../text/en.ts';
import { sumUp } from './provider-state.ts';
import style from './providers.module.css';

const text = en.providers;

export function HourBars({ hours }: { hours: readonly HealthHour[] }) {
  const most = Math.max(1, ...hours.map((hour) => hour.ok + hour.failed));
  const { ok, failed } = sumUp(hours);
  return (
    <div className={style.bars} role="img" aria-label={text.day(ok, failed)}>
      {hours.map((hour) => {
        const all = hour.ok + hour.failed;
        // The root keeps a quiet hour visible beside a busy one.
        const height = all === 0 ? 0 : Math.max(0.12, Math.sqrt(all / most));
        return (
          <span key={hour.start} className={style.slot} title={hourWords(hour)}>
            <span className={style.hour} style={{ height: `${height * 100}%` }}>
              <span className={style.failed} style={{ height: `${all === 0 ? 0 : (hour.failed / all) * 100}%` }} />
            </span>
          </span>
        );
      })}
    </div>
  );
}

function hourWords({ start, ok, failed, firstByteMs }: HealthHour): string {
  return text.hour(formatHour(start), ok, failed, firstByteMs === null ? null : formatDuration(firstByteMs));
}

/** `14:00`, in the reader's zone. */
export function formatHour(start: number): string {
  return new Date(start).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
