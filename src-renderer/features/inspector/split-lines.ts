/** Cuts a text of any size into lines of bounded length without copying it: pairs of offsets, sliced only when shown. */

export interface Line {
  readonly from: number;
  readonly to: number;
}

export function splitLines(text: string, width: number): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    for (let from = start; from < end || from === start; from += width) lines.push({ from, to: Math.min(end, from + width) });
    if (newline === -1) break;
    start = newline + 1;
  }
  return lines;
}
