/**
 * Changes single fields in a JSON text that belongs to somebody else: everything else keeps its bytes, order and
 * formatting. The text must be valid JSON already; these functions find ranges, they do not check.
 */

/** A field of an object: from its name's first quote to its value's end. */
interface Member {
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

interface ObjectRange {
  readonly open: number;
  readonly close: number;
  readonly members: readonly Member[];
}

/** The value's text as it stands there, or null. `path` leads through objects. */
export function rawJsonAt(text: string, path: readonly string[]): string | null {
  const found = find(text, path);
  return found === null ? null : text.slice(found.valueStart, found.end);
}

/** Puts a value (as JSON text) at a path; a missing object on the way is made. New fields come last. */
export function setJson(text: string, path: readonly string[], raw: string): string {
  const found = find(text, path);
  if (found !== null) return text.slice(0, found.valueStart) + raw + text.slice(found.end);
  const [name = '', parent] = [path.at(-1), path.slice(0, -1)];
  const holder = parent.length === 0 ? text.search(/\{/) : find(text, parent)?.valueStart;
  if (holder === undefined) return setJson(setJson(text, parent, '{}'), path, raw);
  return insert(text, objectAt(text, holder), `${JSON.stringify(name)}:${isOneLine(text) ? '' : ' '}${raw}`, path.length);
}

/** Takes a field out, with the comma that goes with it. The first field's neighbour takes its place. */
export function removeJson(text: string, path: readonly string[]): string {
  const found = find(text, path);
  if (found === null) return text;
  const parent = path.slice(0, -1);
  const { open, close, members } = objectAt(text, parent.length === 0 ? text.search(/\{/) : (find(text, parent)?.valueStart ?? 0));
  const index = members.findIndex(({ start }) => start === found.start);
  const [previous, next] = [members[index - 1], members[index + 1]];
  if (previous !== undefined) return text.slice(0, previous.end) + text.slice(found.end);
  if (next !== undefined) return text.slice(0, found.start) + text.slice(next.start);
  return text.slice(0, open + 1) + text.slice(close);
}

function insert(text: string, { open, close, members }: ObjectRange, member: string, depth: number): string {
  const last = members.at(-1);
  if (isOneLine(text)) {
    const at = last?.end ?? open + 1;
    return `${text.slice(0, at)}${last === undefined ? '' : ','}${member}${text.slice(last === undefined ? close : at)}`;
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const step = /^[ \t]+/m.exec(text)?.[0] ?? '  ';
  if (last !== undefined) return `${text.slice(0, last.end)},${eol}${step.repeat(depth)}${member}${text.slice(last.end)}`;
  return `${text.slice(0, open + 1)}${eol}${step.repeat(depth)}${member}${eol}${step.repeat(depth - 1)}${text.slice(close)}`;
}

/** A file without line breaks between its fields is a program's; what is added to it has none either. */
function isOneLine(text: string): boolean {
  const inside = text.trim().slice(1, -1);
  return inside.trim() !== '' && !inside.includes('\n');
}

function find(text: string, path: readonly string[]): Member | null {
  let open = text.search(/\{/);
  let found: Member | null = null;
  for (const name of path) {
    if (text[open] !== '{') return null;
    // Of two fields with one name, every JSON reader takes the last.
    found = objectAt(text, open).members.findLast((member) => member.name === name) ?? null;
    if (found === null) return null;
    open = found.valueStart;
  }
  return found;
}

function objectAt(text: string, open: number): ObjectRange {
  const members: Member[] = [];
  let position = skipSpace(text, open + 1);
  while (text[position] === '"') {
    const start = position;
    const nameEnd = valueEnd(text, start);
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, valueStart);
    members.push({ name: JSON.parse(text.slice(start, nameEnd)) as string, start, valueStart, end });
    position = skipSpace(text, end);
    if (text[position] === ',') position = skipSpace(text, position + 1);
  }
  return { open, close: position, members };
}

function valueEnd(text: string, start: number): number {
  let depth = 0;
  const token = /"(?:[^"\\]|\\.)*"|[[{]|[\]}]|[^\s,:"[\]{}]+|[,:\s]+/gy;
  token.lastIndex = start;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '{' || match[0] === '[') depth++;
    else if (match[0] === '}' || match[0] === ']') depth--;
    if (depth === 0) return token.lastIndex;
  }
  return text.length;
}

function skipSpace(text: string, position: number): number {
  let next = position;
  while (/[ \t\r\n]/.test(text[next] ?? '')) next++;
  return next;
}
