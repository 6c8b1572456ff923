/** The same JSON value in other bytes: white space, escapes in names and strings, numbers and the order of fields. */
import type { Random } from './random.ts';

/** `JSON.parse` of what comes out gives `value` again. */
export function spellJson(value: unknown, random: Random): string {
  if (Array.isArray(value)) return `[${spaced(random)}${value.map((one) => spellJson(one, random)).join(comma(random))}${spaced(random)}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = random.shuffled(Object.entries(value).filter(([, one]) => one !== undefined));
    return `{${spaced(random)}${fields.map(([name, one]) => spellField(name, one, random)).join(comma(random))}${spaced(random)}}`;
  }
  if (typeof value === 'string') return spellString(value, random);
  return typeof value === 'number' ? spellNumber(value, random) : JSON.stringify(value);
}

/** `"name" : value`. */
export function spellField(name: string, value: unknown, random: Random): string {
  return `${spellString(name, random)}${spaced(random)}:${spaced(random)}${spellJson(value, random)}`;
}

/** Long texts are only ballast. */
const MOST_ESCAPED = 2000;

function spellString(text: string, random: Random): string {
  if (text.length > MOST_ESCAPED) return JSON.stringify(text);
  const isPlain = random.isTrue(0.4);
  const share = random.next();
  return `"${text
    .split('')
    .map((unit) => (isPlain || !random.isTrue(share) ? JSON.stringify(unit).slice(1, -1) : escaped(unit, random)))
    .join('')}"`;
}

function escaped(unit: string, random: Random): string {
  const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
  if (unit === '/' && random.isTrue()) return '\\/';
  return `\\u${random.isTrue() ? hex : hex.toUpperCase()}`;
}

function spellNumber(value: number, random: Random): string {
  if (!Number.isSafeInteger(value) || value <= 0) return JSON.stringify(value);
  const zeros = /0*$/.exec(String(value))?.[0].length ?? 0;
  return random.pick([
    String(value),
    `${value}.0`,
    `${value}e0`,
    `${value / 10 ** zeros}${random.pick(['e', 'E'])}${random.pick(['', '+'])}${zeros}`,
    `${value}0e-1`,
  ]);
}

function comma(random: Random): string {
  return `${spaced(random)},${spaced(random)}`;
}

function spaced(random: Random): string {
  return random.isTrue(0.7) ? '' : random.pick([' ', '\n', '\t', '\r\n', '   ', '\n\t \r']);
}
