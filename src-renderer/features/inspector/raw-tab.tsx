/** The bytes as text: headers and bodies of both directions, formatted on request, streams as their events. */
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import { formatBytes } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { BigText } from './big-text.tsx';
import { EventList } from './event-list.tsx';
import { Fold } from '../../ui/fold.tsx';
import inspector from './inspector.module.css';
import { isEventStream } from './parse-sse.ts';
import style from './raw-tab.module.css';
import { parseJson } from './read-conversation.ts';
import { useBodies, whyNoBodies } from './use-bodies.tsx';

const text = en.inspector.raw;

export function RawTab({ row }: { row: RequestRow }) {
  const bodies = useBodies(row);
  const [side, setSide] = useState<'request' | 'response'>('request');
  const why = whyNoBodies(row, bodies.data);
  if (why !== null) return <p className={inspector.note}>{why}</p>;
  return (
    <AsyncView query={bodies} rows={8}>
      {(data) => {
        const headers = side === 'request' ? data.requestHeaders : data.responseHeaders;
        const body = (side === 'request' ? data.request : data.response) ?? '';
        return (
          <div className={style.raw}>
            <div className={style.bar}>
              <SegmentedControl
                aria-label={en.inspector.tabs.raw}
                value={side}
                onChange={(value) => setSide(value as 'request' | 'response')}
                data={[
                  { value: 'request', label: text.request },
                  { value: 'response', label: text.response },
                ]}
              />
              <span className={`${style.size} gh-number`}>{formatBytes(new Blob([body]).size)}</span>
              <span className={style.end}>
                <CopyButton text={body} />
              </span>
            </div>
            {headers.length > 0 && <Headers headers={headers} />}
            {side === 'response' && data.truncated && <p className={inspector.note}>{en.inspector.bodies.truncated}</p>}
            <Body key={side} body={body} label={text[side]} />
          </div>
        );
      }}
    </AsyncView>
  );
}

function Headers({ headers }: { headers: readonly (readonly [string, string])[] }) {
  return (
    <Fold title={text.headers(headers.length)} preview={headers.map(([name]) => name).join(', ')}>
      <dl className={style.headers}>
        {headers.map(([name, value], index) => (
          <Header key={index} name={name} value={value} />
        ))}
      </dl>
    </Fold>
  );
}

function Header({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Body({ body, label }: { body: string; label: string }) {
  const isStream = useMemo(() => isEventStream(body), [body]);
  const [form, setForm] = useState<'made' | 'sent'>('made');
  const formatted = useMemo(() => (isStream || form === 'sent' ? null : formatJson(body)), [body, form, isStream]);
  if (body === '') return <p className={inspector.note}>{text.empty}</p>;
  return (
    <>
      <div>
        <SegmentedControl
          aria-label={text.body}
          value={form}
          onChange={(value) => setForm(value as 'made' | 'sent')}
          data={[
            { value: 'made', label: isStream ? text.events : text.formatted },
            { value: 'sent', label: isStream ? text.text : text.asSent },
          ]}
        />
      </div>
      {isStream && form === 'made' ? <EventList body={body} /> : <BigText text={formatted ?? body} label={label} />}
    </>
  );
}

function formatJson(body: string): string | null {
  const value = parseJson(body);
  return value === undefined ? null : JSON.stringify(value, null, 2);
}
