/** A text of any size (bodies reach tens of megabytes) as plain lines; only the lines in sight exist. */
import { useMemo, useRef } from 'react';
import { visibleText } from '../../../src-main/contract/visible-text.ts';
import { useRows } from '../../ui/use-rows.ts';
import { useWidth } from '../../ui/use-width.ts';
import style from './raw-tab.module.css';
import { splitLines } from './split-lines.ts';

const lineHeight = 19;
/** Width of a character of the code font at its size here, and the space beside the lines, in pixels. */
const characterWidth = 7.22;
const padding = 36;

export function BigText({ text: given, label }: { text: string; label: string }) {
  // Before it is cut into lines: a mark takes more room than what it stands for.
  const text = useMemo(() => visibleText(given), [given]);
  const ref = useRef<HTMLDivElement>(null);
  // A longer line goes on in the next row: one JSON document is often a single line.
  const lineWidth = Math.max(40, Math.floor((useWidth(ref) - padding) / characterWidth));
  const lines = useMemo(() => splitLines(text, lineWidth), [text, lineWidth]);
  const places = useRows({ scrollRef: ref, count: lines.length, keyOf: String, rowHeight: lineHeight });
  return (
    <div ref={ref} className={style.box} tabIndex={0} role="textbox" aria-readonly="true" aria-multiline="true" aria-label={label}>
      <div className={style.lines} style={places.body}>
        {places.items.map((item) => {
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
