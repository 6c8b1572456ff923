/** What cannot be seen is marked wherever people look; what is spelling, in any script, stays as it is. */
import { describe, expect, test } from 'vitest';
import { visibleJson, visibleLine, visibleText } from '../../../src-main/contract/visible-text.ts';

const character = (code: number) => String.fromCodePoint(code);

describe('is marked by its code point:', () => {
  const codes = [
    [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f, 0x061c],
    [0x200b, 0x2060, 0x2062, 0x2064, 0xfeff, 0x00ad, 0x034f, 0x115f, 0x3164, 0xffa0, 0x180e],
    [0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xe01ef, 0x1d173, 0x2028, 0x2029, 0xfff9],
    [0x00, 0x07, 0x08, 0x0b, 0x1b, 0x7f, 0x80, 0x9b, 0x9d],
  ].flat();
  test.each(codes.map((code) => [code.toString(16).toUpperCase().padStart(4, '0'), code] as const))('U+%s', (name, code) => {
    expect(visibleText(`pay${character(code)}load`)).toBe(`pay[U+${name}]load`);
  });
});

test('an order to a terminal, and a text that reads backwards, are shown as what they are', () => {
  expect(visibleText('\u001B[2J\u001B]0;owned\u0007')).toBe('[U+001B][2J[U+001B]]0;owned[U+0007]');
  expect(visibleText('invoice\u202Efdp.exe')).toBe('invoice[U+202E]fdp.exe');
});

test('letters hidden in tags or in a row of variation selectors are seen to be there', () => {
  const tags = [...'run'].map((letter) => character(0xe0000 + letter.charCodeAt(0))).join('');
  expect(visibleText(`ok${tags}`)).toBe('ok[U+E0072][U+E0075][U+E006E]');
  expect(visibleText('ok😀\uFE0F\uFE01\uFE02')).toBe('ok😀\uFE0F[U+FE01][U+FE02]');
  expect(visibleText('\uFE0Fok')).toBe('[U+FE0F]ok');
});

test.each([
  ['Hebrew', 'שלום עולם'],
  ['Arabic', 'مرحبا بالعالم'],
  ['Persian with its non-joiner', 'می\u200Cخواهم'],
  ['Hindi with its joiner', 'क्\u200Dष'],
  ['a family', '👨\u200D👩\u200D👧'],
  ['a flag by a joiner', '🏳\uFE0F\u200D🌈'],
  ['a skin tone', '👩🏽\u200D💻'],
  ['a key cap', '1\uFE0F\u20E3'],
  ['lines and tabs', 'one\n\ttwo\r\nthree'],
  ['accents', 'e\u0301 und Grüße'],
])('%s stays as it is', (_what, text) => {
  expect(visibleText(text)).toBe(text);
  expect(visibleJson(JSON.stringify(text))).toBe(JSON.stringify(text));
});

test('joiners are marked where they join nothing', () => {
  expect(visibleText('ad\u200Dmin and ad\u200Cmin')).toBe('ad[U+200D]min and ad[U+200C]min');
});

test('in one line breaks are marked too', () => {
  expect(visibleLine('one\ntwo\tthree\r\n')).toBe('one[U+000A]two[U+0009]three[U+000D][U+000A]');
});

test('JSON for programs says exactly the same', () => {
  const value = { name: 'a\u202Eb\u{E0041}', path: '\u001B[2J' };
  const json = visibleJson(JSON.stringify(value));
  expect(json).not.toMatch(/[\u202E\u{E0041}]/u);
  expect(JSON.parse(json)).toEqual(value);
});
