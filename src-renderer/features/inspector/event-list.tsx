/** A recorded stream as its events; long runs of equal deltas are one line that unfolds. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatBytes } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { Fold } from '../../ui/fold.tsx';
import { type EventRun, foldEvents } from './fold-events.ts';
import { LongText } from './long-text.tsx';
import { parseSse } from './parse-sse.ts';
import style from './raw-tab.module.css';

const text = en.inspector.raw;
const runsAtFirst = 200;
const eventsAtFirst = 100;

export function EventList({ body }: { body: string }) {
  const runs = useMemo(() => foldEvents(parseSse(body)), [body]);
  const [isWhole, setIsWhole] = useState(false);
  const count = runs.reduce((sum, run) => sum + run.events.length, 0);
  return (
    <div className={style.events}>
      <p className={`${style.size} gh-number`}>{text.eventCount(count)}</p>
      {(isWhole ? runs : runs.slice(0, runsAtFirst)).map((run) => (
        <Run key={run.first} run={run} />
      ))}
      {!isWhole && runs.length > runsAtFirst && (
        <Button variant="default" onClick={() => setIsWhole(true)}>
          {en.action.showAll}
        </Button>
      )}
    </div>
  );
}

function Run({ run }: { run: EventRun }) {
  const [first] = run.events;
  const [isWhole, setIsWhole] = useState(false);
  const aside = run.events.length > 1 ? text.repeated(run.events.length, run.size) : formatBytes(run.size);
  const shown = isWhole ? run.events : run.events.slice(0, eventsAtFirst);
  return (
    <Fold title={run.label} preview={first?.data.slice(0, 200) ?? ''} aside={aside}>
      {shown.map((event, index) => (
        <div key={index} className={style.event}>
          <LongText text={event.data} isCode />
        </div>
      ))}
      {shown.length < run.events.length && (
        <Button variant="subtle" size="compact-xs" onClick={() => setIsWhole(true)}>
          {en.action.showAll}
        </Button>
      )}
    </Fold>
  );
}
