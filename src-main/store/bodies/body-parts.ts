/**
 * A body as a list of parts that can be compared and named: its tools, system blocks, messages' content, and what
 * stands around them. For showing only; what is stored is decided elsewhere.
 */
import { NotJson, scanArray, scanObject, skipSpace, skipValue } from './json-scan.ts';
import { MOST_BLOCKS, splitBody, type Block } from './split-body.ts';

export interface Part {
  readonly section: 'fields' | 'tools' | 'system' | 'messages';
  /** `tools[3] Bash`, `system[1]`, `messages[12].content[0] tool_result`, `messages[12]`, `fields`. */
  readonly label: string;
  /** What makes it the same part in another body although its content changed: a tool's name, else its place. */
  readonly key: string;
  /** Its content, without the marker; latin1, one character a byte. */
  readonly core: string;
  /** What a prompt cache compares; null when it does not look at this part. */
  readonly cached: string | null;
  /** How it is dressed: marker and form, in words. Differences here alone never break a cache. */
  readonly dress: string;
  readonly text: string;
  readonly bytes: number;
  /** Not worth a line of its own unless it changed. */
  readonly isQuiet: boolean;
}

const TEXT_BLOCK = /^\{\s*"type"\s*:\s*"text"\s*,\s*"text"\s*:\s*(".*")$/s;
const LISTS = new Set(['"tools"', '"system"', '"messages"']);
/** Top-level fields whose change makes every cached prefix useless. */
const CACHED_FIELDS = /^"(model|thinking|tool_choice|speed)"/;

/** The parts of a Messages body in its own order. A body of another build is one part, `body`. Never throws. */
export function listParts(body: Buffer): Part[] {
  try {
    const { fields, messages } = readMembers(body);
    const blocks = splitBody(body, 0);
    const inMessage = Map.groupBy(blocks, ({ list, index }) => (list === 'messages' ? index : null));
    return [
      fieldsPart(fields),
      ...(inMessage.get(null) ?? []).map((block) => blockPart(body, block)),
      ...messages.flatMap((members, index) => [
        messagePart(members, index),
        ...(inMessage.get(index) ?? []).map((block) => blockPart(body, block)),
      ]),
    ];
  } catch (thrown) {
    if (!(thrown instanceof NotJson)) throw thrown;
    const core = body.toString('latin1');
    return [part({ section: 'fields', label: 'body', key: 'body', core, cached: core, text: body.toString() })];
  }
}

function part(given: Pick<Part, 'section' | 'label' | 'key' | 'core' | 'cached' | 'text'> & Partial<Part>): Part {
  return { dress: '', isQuiet: false, bytes: given.core.length, ...given };
}

function fieldsPart(members: readonly string[]): Part {
  const core = members.join('\n');
  const cached = members.filter((member) => CACHED_FIELDS.test(member)).join('\n');
  return part({ section: 'fields', label: 'fields', key: 'fields', core, cached, text: asText(core) });
}

/** A message without its content: its role and whatever else it carries. */
function messagePart(members: readonly string[], index: number): Part {
  const label = `messages[${index}]`;
  const core = members.join('\n');
  return part({ section: 'messages', label, key: label, core, cached: core, text: asText(core), isQuiet: members.length <= 1 });
}

function blockPart(body: Buffer, block: Block): Part {
  const { list, index, content, start, end, coreEnd, marker } = block;
  const raw = body.toString('latin1', start, coreEnd);
  const core = TEXT_BLOCK.exec(raw)?.[1] ?? raw;
  const place = list === 'messages' ? `messages[${index}].content${content === null ? '' : `[${content}]`}` : `${list}[${index}]`;
  const name = nameOf(body.toString('utf8', start, end), list === 'tools' ? 'name' : 'type');
  const dress = [
    marker === null ? 'without cache_control' : `cache_control: ${body.toString('utf8', ...marker)}`,
    body[start] === 0x22 ? 'as a plain string' : 'as a block',
  ].join(', ');
  return part({
    section: list,
    label: name === null || list === 'system' ? place : `${place} ${name}`,
    key: list === 'tools' && name !== null ? name : place,
    core,
    cached: core,
    dress,
    text: body.toString('utf8', start, end),
    bytes: end - start,
  });
}

function nameOf(json: string, member: 'name' | 'type'): string | null {
  try {
    const value = (JSON.parse(json) as Record<string, unknown>)[member];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** Top-level members besides the three lists, and each message's members besides its content; `"key": value`, latin1. */
function readMembers(body: Buffer): { fields: string[]; messages: string[][] } {
  const fields: string[] = [];
  const messages: string[][] = [];
  const read = (keyStart: number, keyEnd: number, value: number, into: string[]) => {
    const end = skipValue(body, value);
    into.push(`${body.toString('latin1', keyStart, keyEnd)}: ${body.toString('latin1', value, end)}`);
    return end;
  };
  const readMessage = (at: number) => {
    if (body[at] !== 0x7b) return skipValue(body, at);
    const members: string[] = [];
    if (messages.push(members) > MOST_BLOCKS) throw new NotJson();
    return scanObject(body, at, (keyStart, keyEnd, value) =>
      body.toString('latin1', keyStart, keyEnd) === '"content"' ? skipValue(body, value) : read(keyStart, keyEnd, value, members),
    );
  };
  scanObject(body, skipSpace(body, 0), (keyStart, keyEnd, value) => {
    const key = body.toString('latin1', keyStart, keyEnd);
    if (!LISTS.has(key)) return read(keyStart, keyEnd, value, fields);
    return key === '"messages"' && body[value] === 0x5b ? scanArray(body, value, readMessage) : skipValue(body, value);
  });
  return { fields, messages };
}

function asText(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString();
}
