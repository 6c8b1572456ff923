/** What must be refused before a parser sees it: files that are no text, and nesting that would exhaust it. */
import type { SyntaxFinding } from '../finding.ts';

/** Far beyond anything a person writes, far below what overflows the stack. */
const MAX_DEPTH = 200;

/** Control characters other than tab and line ends, and bytes that were not UTF-8: this is no text file. */
export function findUnprintable(text: string): SyntaxFinding | null {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  const offset = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/);
  if (offset < 0) return null;
  return {
    path: [],
    at: 'value',
    offset,
    message: 'This is not readable text: it holds a byte that no UTF-8 text has',
    fix: 'Save the file as UTF-8 text, or put back the last good version.',
  };
}

/** The library recurses, so hostile nesting is refused before it is read. */
export function findDeepNesting(text: string): SyntaxFinding | null {
  const message = `It is nested deeper than ${MAX_DEPTH} levels`;
  const fix = 'No setting needs that; remove the nested part.';
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text.charCodeAt(offset);
    if (character === 0x5b || character === 0x7b) depth++;
    else if (character === 0x5d || character === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return { path: [], at: 'value', offset, message, fix };
  }
  const indented = new RegExp(`^(?: |- ){${MAX_DEPTH * 2},}\\S`, 'm').exec(text);
  return indented === null ? null : { path: [], at: 'value', offset: indented.index, message, fix };
}
