/** What a key is and how it was used last, for whoever has opened it. */
import type { KeyView } from '../../../src-main/contract/views.ts';
import { formatDay } from '../../format/date.ts';
import { en } from '../../text/en.ts';
import { Facts } from '../../ui/facts.tsx';
import { KeyEnd, LastUse } from './key-moments.tsx';
import { KeyStatusTag } from './key-status.tsx';

const text = en.keys;

export function KeyFacts({ value: key }: { value: KeyView }) {
  return (
    <Facts
      facts={[
        [
          text.columns.status,
          <div key="status">
            <KeyStatusTag status={key.status} /> <KeyEnd value={key} />
          </div>,
        ],
        [text.columns.prefix, <code key="prefix">{key.prefix}…</code>],
        [text.columns.created, formatDay(Date.parse(key.created))],
        [text.columns.lastUse, <LastUse key="use" value={key} />],
      ]}
    />
  );
}
