/** The same JSON value, written in other ways: escapes, white space, the order of members. */
import fc from 'fast-check';

const SPACE = ['', '', ' ', '\n', '\t', '\r\n  '];

/** `value` must be JSON. Every text that comes out parses to an equal value. */
export function encodings(value: unknown): fc.Arbitrary<string> {
  return fc.infiniteStream(fc.nat({ max: 1 << 16 })).map((dice) => {
    const roll = (sides: number): number => (dice.next().value as number) % sides;
    return write(value, roll);
  });
}

function write(value: unknown, roll: (sides: number) => number): string {
  const space = (): string => SPACE[roll(SPACE.length)]!;
  if (typeof value === 'string') return quoted(value, roll);
  if (Array.isArray(value)) return `[${space()}${value.map((one) => write(one, roll) + space()).join(`,${space()}`)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  const turn = roll(members.length + 1);
  const ordered = [...members.slice(turn), ...members.slice(0, turn)];
  const written = ordered.map(([name, one]) => `${quoted(name, roll)}${space()}:${space()}${write(one, roll)}${space()}`);
  return `{${space()}${written.join(`,${space()}`)}}`;
}

/** Long texts are only ballast. */
const MOST_ESCAPED = 2000;

/** Each character plain or as an escape. */
function quoted(text: string, roll: (sides: number) => number): string {
  if (text.length > MOST_ESCAPED) return JSON.stringify(text);
  const isPlain = roll(2) === 0;
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return `"${units.map((unit) => (isPlain || roll(4) > 0 ? JSON.stringify(String.fromCharCode(unit)).slice(1, -1) : escape(unit))).join('')}"`;
}

function escape(unit: number): string {
  if (unit === 0x2f) return String.raw`\/`;
  const hex = unit.toString(16).padStart(4, '0');
  return `\\u${unit % 2 === 0 ? hex : hex.toUpperCase()}`;
}
