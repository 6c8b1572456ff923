/** A text of any size (bodies reach tens of megabytes) as plain lines; only the lines in sight exist. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import style from './raw-tab.module.css';
import { splitLines } from './split-lines.ts';

const lineHeight = 19;
/** A longer line goes on in the next row: one JSON document is often a single line. */
const lineWidth = 160;

export function BigText({ text, label }: { text: string; label: string }) {
  const ref = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => splitLines(text, lineWidth), [text]);
  // oxlint-disable-next-line react/incompatible-library -- React Compiler, which it disturbs, is not used here.
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => ref.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  return (
    <div ref={ref} className={style.box} tabIndex={0} role="textbox" aria-readonly="true" aria-multiline="true" aria-label={label}>
      <div className={style.lines} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return (
            <div key={item.key} className={style.line} style={{ transform: `translateY(${item.start}px)` }}>
              {line === undefined ? '' : text.slice(line.from, line.to)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
