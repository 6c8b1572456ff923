/**
 * The little Markdown that Claude writes, as blocks: code, headings, lists, tables, paragraphs with code and emphasis in
 * them. Everything else stays the text it is. Knows no HTML and no links: a text can never become more than text.
 */
export interface Span {
  readonly kind: 'text' | 'code' | 'strong' | 'emphasis';
  readonly text: string;
}

export type ProseBlock =
  | { readonly kind: 'code' | 'table'; readonly text: string }
  | { readonly kind: 'heading' | 'paragraph'; readonly spans: readonly Span[] }
  /** The markers stay as they were written: nothing is numbered anew. `depth` counts indented levels. */
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly marker: string; readonly depth: number; readonly spans: readonly Span[] }[];
    };

const fence = /^(\s{0,3})(`{3,}|~{3,})/;
const heading = /^#{1,6}\s+(.*)$/;
const item = /^(\s*)([-*+]|\d{1,4}[.)])\s+(.*)$/;
const tableRow = /^\s*\|.*\|\s*$/;
const inline = /(`+)(.+?)\1(?!`)|\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])/g;

export function readProse(text: string): ProseBlock[] {
  const blocks: ProseBlock[] = [];
  const lines = text.split('\n');
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.some((line) => line.trim() !== '')) blocks.push({ kind: 'paragraph', spans: readSpans(paragraph.join('\n').trim()) });
    paragraph = [];
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const opening = fence.exec(line)?.[2];
    if (opening !== undefined) {
      endParagraph();
      const end = closingFence(lines, index + 1, opening);
      blocks.push({ kind: 'code', text: lines.slice(index + 1, end).join('\n') });
      index = end;
      continue;
    }
    const title = heading.exec(line)?.[1];
    const rows = takeWhile(lines, index, tableRow);
    const items = takeWhile(lines, index, item);
    if (title !== undefined) {
      endParagraph();
      blocks.push({ kind: 'heading', spans: readSpans(title) });
    } else if (rows.length > 1) {
      endParagraph();
      blocks.push({ kind: 'table', text: rows.join('\n') });
      index += rows.length - 1;
    } else if (items.length > 0) {
      endParagraph();
      blocks.push({ kind: 'list', items: items.map(readItem) });
      index += items.length - 1;
    } else if (line.trim() === '') endParagraph();
    else paragraph.push(line);
  }
  endParagraph();
  return blocks;
}

export function readSpans(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > from) spans.push({ kind: 'text', text: text.slice(from, match.index) });
    const [whole, , code, strong, emphasis] = match;
    if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (strong !== undefined) spans.push({ kind: 'strong', text: strong });
    else spans.push({ kind: 'emphasis', text: emphasis ?? whole });
    from = match.index + whole.length;
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) });
  return spans;
}

/** Where the code ends: its closing fence, or the end of a text that was cut off. */
function closingFence(lines: readonly string[], from: number, opening: string): number {
  const end = lines.findIndex((line, index) => index >= from && fence.exec(line)?.[2]?.startsWith(opening) === true);
  return end === -1 ? lines.length : end;
}

function takeWhile(lines: readonly string[], from: number, pattern: RegExp): string[] {
  let end = from;
  while (end < lines.length && pattern.test(lines[end] ?? '')) end += 1;
  return lines.slice(from, end);
}

function readItem(line: string) {
  const [, indent = '', marker = '-', text = ''] = item.exec(line) ?? [];
  return {
    marker: /\d/.test(marker) ? marker : '•',
    depth: Math.min(5, Math.floor(indent.replaceAll('\t', '  ').length / 2)),
    spans: readSpans(text),
  };
}
