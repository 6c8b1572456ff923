/**
 * The YAML library's errors in words that say what to do, pointing to where a person has to look: at the quote that
 * was opened, not at the end of the file where the parser gave up. An error that is not listed keeps the library's own
 * message, so nothing is ever swallowed.
 */
import { type Document, isCollection, isScalar, visit, type YAMLError } from 'yaml';
import type { SyntaxFinding } from '../finding.ts';

/** Matched in order against `CODE message`. */
const explanations: ReadonlyArray<readonly [pattern: RegExp, message: string, fix: string]> = [
  [/^TAB_AS_INDENT/, 'Tabs cannot indent YAML', 'Replace the tabs at the start of this line with spaces.'],
  [/Missing closing .?quote/, 'This quote is never closed', 'Close it at the end of the value.'],
  [/and end with a [\]}]/, 'This bracket is never closed', 'Close it, and indent what stands inside.'],
  [
    /Sequence item without - indicator|^BAD_INDENT/,
    'This line is indented differently from its neighbours',
    'Give all fields of one block the same number of spaces.',
  ],
  [/at node end$/, 'Something stands behind the value', 'Put the whole value in quotes, or start the next field on a new line.'],
  [/block-seq-ind on same line/, 'A list cannot start on the line of its name', 'Start each item on a line of its own: `- item`.'],
  [
    /need to be followed by map values|^MULTILINE_IMPLICIT_KEY/,
    'Here a colon is missing, or the space behind it',
    'Write `name: value` on one line.',
  ],
  [
    /^BAD_DQ_ESCAPE/,
    'A backslash in double quotes starts an escape that YAML does not know',
    'Double the backslash, or use single quotes.',
  ],
  [/^BAD_ALIAS/, 'The name of an anchor or alias is not valid', 'Name it with letters and digits, e.g. &defaults and *defaults.'],
  [/^BAD_SCALAR_START/, 'A value cannot start with this character', 'Put the value in quotes.'],
  [/^BLOCK_AS_IMPLICIT_KEY/, 'There are two `name:` on one line', 'Put the value in quotes, or start a new line for the second field.'],
  [/^BLOCK_IN_FLOW/, 'Between brackets, fields are separated by commas', 'Add the comma, or write the block without brackets.'],
  [/^MULTIPLE_DOCS/, 'The file holds more than one YAML document', 'Remove the `---` or `...` line and what does not belong.'],
  [/^(TAG_RESOLVE_FAILED|BAD_COLLECTION_TYPE)/, 'This tag is not known here', 'Remove the word that starts with `!`.'],
  [/^KEY_OVER_1024_CHARS/, 'A field name is longer than 1,024 characters', 'Probably a quote or a colon is missing; names are short.'],
  [/^RESOURCE_EXHAUSTION/, 'It is nested too deeply to be read', 'Remove the nested part.'],
];

/** The library's error as a finding. */
export function explainSyntax(error: YAMLError, document: Document.Parsed, text: string): SyntaxFinding {
  const description = `${error.code} ${error.message}`;
  const [
    ,
    message = `This is not valid YAML: ${error.message}`,
    fix = 'Check indentation, colons and quotes on this line and the one before it.',
  ] = explanations.find(([pattern]) => pattern.test(description)) ?? [];
  return { path: [], at: 'value', offset: placeOf(error, document, text), message, fix };
}

function placeOf(error: YAMLError, document: Document.Parsed, text: string): number {
  const offset = error.pos[0];
  const unclosed = /Missing closing|and end with a/.test(error.message);
  if (unclosed) return innermostOpenAt(document, offset) ?? offset;
  // The library points to the start of the line; a person looks for its first character.
  return offset + (/^ *(?=[^\s])/.exec(text.slice(offset))?.[0].length ?? 0);
}

/** The last quote or bracket opened before a position that had not been closed there. */
function innermostOpenAt(document: Document.Parsed, offset: number): number | null {
  let start: number | null = null;
  visit(document, {
    Node(_, node) {
      const [from, to] = node.range ?? [0, 0];
      const opens = isScalar(node)
        ? node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'
        : isCollection(node) && node.flow === true;
      if (opens && from < offset && to >= offset) start = from;
    },
  });
  return start;
}
