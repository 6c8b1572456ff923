/** When a key and the values it had before end, and when it was used last, in words. An end that is near stands out. */
import type { KeyView } from '../../../src-main/contract/views.ts';
import { formatDay } from '../../format/date.ts';
import { en } from '../../text/en.ts';
import table from '../../ui/table.module.css';
import { Ago, useNow } from '../../ui/time.tsx';

const text = en.keys;
const soonMs = 7 * 86_400_000;

export function KeyEnd({ value: key }: { value: KeyView }) {
  const now = useNow(20_000);
  if (key.status !== 'active') return null;
  return (
    <>
      <Expiry expires={key.expires} now={now} />
      {key.earlier
        .filter(({ until }) => Date.parse(until) > now)
        .map(({ prefix, until }) => (
          <div key={`${prefix} ${until}`} className={table.small}>
            {text.earlierEnds(prefix)} <Ago at={Date.parse(until)} />
          </div>
        ))}
    </>
  );
}

function Expiry({ expires: moment, now }: { expires: string | null; now: number }) {
  if (moment === null) return null;
  const expires = Date.parse(moment);
  if (expires - now > soonMs) return <span className={table.small}>{text.expires(formatDay(expires))}</span>;
  return (
    <span className={`${table.small} ${table.warn}`}>
      {text.expiresSoon} <Ago at={expires} />
    </span>
  );
}

export function LastUse({ value: key }: { value: KeyView }) {
  if (key.lastUsedAt === null) return <span className={table.soft}>{text.never}</span>;
  const device = key.devices > 1 ? text.devices(key.devices) : key.lastDevice?.slice(0, 8);
  return (
    <>
      <Ago at={key.lastUsedAt} />
      <div className={table.small} title={key.lastDevice ?? undefined}>
        {[key.lastUserAgent?.split(' ')[0], device].filter(Boolean).join(' · ')}
      </div>
    </>
  );
}
