/** Where the time of a request went: one strip to see it, a table to read it. */
import type { RequestDetail } from '../../../src-main/contract/views.ts';
import { formatDuration } from '../../format/duration.ts';
import { en } from '../../text/en.ts';
import { Facts } from '../../ui/facts.tsx';
import inspector from './inspector.module.css';
import style from './timing-tab.module.css';
import { timingParts } from './timing-parts.ts';

const text = en.inspector.timing;

export function TimingTab({ detail }: { detail: RequestDetail }) {
  const { row, timings } = detail;
  const parts = timings === null ? [] : timingParts(timings);
  if (parts.length === 0) return <p className={inspector.note}>{text.none}</p>;
  return (
    <>
      <div className={style.strip} role="img" aria-label={text.strip}>
        {parts.map((part) => (
          <span
            key={part.name}
            className={`${style.part} ${style[part.name]}`}
            style={{ flexGrow: Math.max(part.tookMs, 0.01) }}
            title={`${text[part.name]}: ${formatDuration(part.tookMs)}`}
          />
        ))}
      </div>
      <table className={`${inspector.table} gh-number`}>
        <thead>
          <tr>
            <th scope="col">{text.part}</th>
            <th scope="col" className={inspector.right}>
              {text.at}
            </th>
            <th scope="col" className={inspector.right}>
              {text.took}
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.name}>
              <td>
                <span className={`${style.swatch} ${style[part.name]}`} />
                {text[part.name]}
              </td>
              <td className={inspector.right}>{part.fromMs === 0 ? '0 ms' : formatDuration(part.fromMs)}</td>
              <td className={inspector.right}>{formatDuration(part.tookMs)}</td>
            </tr>
          ))}
        </tbody>
        {row.durationMs !== null && (
          <tfoot>
            <tr>
              <td colSpan={2}>{text.total}</td>
              <td className={inspector.right}>{formatDuration(row.durationMs)}</td>
            </tr>
          </tfoot>
        )}
      </table>
      <div className={inspector.section}>
        <Facts
          facts={[
            [text.silence, row.longestSilenceMs === null ? null : formatDuration(row.longestSilenceMs)],
            [text.speed, outputSpeed(detail)],
          ]}
        />
      </div>
    </>
  );
}

/** Output tokens per second between the first token and the end; null for answers too short to tell. */
function outputSpeed({ row }: RequestDetail): string | null {
  if (row.usage === null || row.firstByteMs === null || row.durationMs === null) return null;
  const seconds = (row.durationMs - row.firstByteMs) / 1000;
  if (seconds < 0.2 || row.usage.output < 10) return null;
  return text.perSecond(Math.round(row.usage.output / seconds));
}
