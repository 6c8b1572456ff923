/** Which values of a key still work besides its newest one, and until when. */
import type { WorkingValue } from '../../../src-main/contract/views.ts';
import { formatEnd } from '../../format/date.ts';
import { en } from '../../text/en.ts';

const text = en.keys;

export function EarlierValues({ values }: { values: readonly WorkingValue[] }) {
  if (values.length === 0) return <p>{text.noneEarlier}</p>;
  return values.map(({ prefix, until }) => <p key={`${prefix} ${until}`}>{text.earlierWork(prefix, formatEnd(Date.parse(until)))}</p>);
}
