/**
 * Text from outside (prompts, answers, names of people, keys, models and tools, paths, errors) may hold characters that
 * nobody sees: they turn the direction of what follows, hide letters, or steer a terminal. What people look at goes
 * through here first: each such character is shown by its code point, `[U+202E]`, and so does nothing. Letters stay,
 * those of scripts from right to left too. Copies, files and what is sent on keep the exact text.
 *
 * Sources: Unicode Technical Report 36 and Standard Annex 9 (directional characters), the property
 * Default_Ignorable_Code_Point of UAX 44 (what is never drawn), Technical Standard 51 (joiners in emoji).
 */

/** Scripts whose letters are shaped by joiners: there U+200C and U+200D are spelling. */
const JOINED_SCRIPTS = [
  'Arabic',
  'Syriac',
  'Nko',
  'Mongolian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Khmer',
  'Myanmar',
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const EMOJI = '\\p{Extended_Pictographic}\\u{1F3FB}-\\u{1F3FF}';
const VARIATION = '\\uFE00-\\uFE0F';

/** What is neither drawn nor a joiner, selector or line break where those belong. */
const HIDDEN = new RegExp(
  [
    `(?<![${JOINED_SCRIPTS}])\\u200C`,
    `(?<![${JOINED_SCRIPTS}${EMOJI}\\uFE0F])\\u200D`,
    // One selector chooses how the character before it is drawn; more of them carry something else.
    `(?:(?<=[${VARIATION}])|(?<![^\\s]))[${VARIATION}]`,
    `(?<!\\p{Script=Mongolian})[\\u180B-\\u180F]`,
    `(?![\\u200C\\u200D${VARIATION}\\u180B-\\u180F])\\p{Default_Ignorable_Code_Point}`,
    '[\\u2028\\u2029\\uFFF9-\\uFFFB]',
    '\\r(?!\\n)',
    '(?![\\n\\r\\t])\\p{Cc}',
  ].join('|'),
  'gu',
);
/** Nearly everything: most texts are looked at once and cost nothing more. */
const PLAIN = /^[\x20-\x7E\n\t]*$/;
const BREAKS = /[\n\r\t]/g;

/** The same text with what cannot be seen marked; line breaks and tabs stay. */
export function visibleText(text: string): string {
  return PLAIN.test(text) ? text : text.replaceAll(HIDDEN, marked);
}

/** As `visibleText` for one line of a list or a menu: breaks and tabs are marked too. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll(BREAKS, marked);
}

/** JSON text that says the same with what cannot be seen escaped: exact for programs, harmless on a terminal. */
export function visibleJson(json: string): string {
  return json.replaceAll(HIDDEN, (hidden) =>
    hidden
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function marked(hidden: string): string {
  return `[U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}
