/**
 * The YAML library's error codes in words that say what to do. A code that is not here keeps the library's own
 * message, so nothing is ever swallowed.
 */
import type { SyntaxFinding } from './finding.ts';

const explanations: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  TAB_AS_INDENT: ['Tabs cannot indent YAML', 'Replace the tabs at the start of this line with spaces.'],
  BAD_INDENT: ['This line is indented differently from its neighbours', 'Give all fields of one block the same number of spaces.'],
  MISSING_CHAR: ['A closing quote, bracket or comma is missing', 'Close the quote or bracket that is open here.'],
  BAD_DQ_ESCAPE: ['A backslash in double quotes starts an escape that YAML does not know', 'Double the backslash, or use single quotes.'],
  BAD_ALIAS: ['An anchor or alias name is not valid', 'Name it with letters and digits, e.g. &defaults and *defaults.'],
  BAD_SCALAR_START: ['A value cannot start with this character', 'Put the value in quotes.'],
  BLOCK_AS_IMPLICIT_KEY: ['There are two `name:` on one line', 'Put the value in quotes, or start a new line for the second field.'],
  BLOCK_IN_FLOW: ['A block cannot stand inside brackets', 'Write it with braces, or without the brackets around it.'],
  MULTILINE_IMPLICIT_KEY: [
    'A field name runs over more than one line, or its colon is missing',
    'Write `name: value` on one line, with a space after the colon.',
  ],
  MULTIPLE_DOCS: ['The file holds more than one YAML document', 'Remove the `---` line and everything that does not belong.'],
  TAG_RESOLVE_FAILED: ['This tag is not known here', 'Remove the word that starts with `!`.'],
  BAD_COLLECTION_TYPE: ['This tag does not fit what follows', 'Remove the word that starts with `!`.'],
  KEY_OVER_1024_CHARS: ['A field name is longer than 1,024 characters', 'Probably a quote or a colon is missing; names are short.'],
  RESOURCE_EXHAUSTION: ['It is nested too deeply to be read', 'Remove the nested part.'],
};

/** One syntax error of the library, in our words, at its offset. */
export function explainSyntax(code: string, offset: number, message: string, text: string): SyntaxFinding {
  const known = explanations[code] ?? explainByMessage(message, text, offset);
  return { path: [], at: 'value', offset, message: known[0], fix: known[1] };
}

function explainByMessage(message: string, text: string, offset: number): readonly [string, string] {
  const first = message.split('\n')[0] ?? message;
  if (first.startsWith('Unresolved alias'))
    return [`There is no anchor for this alias: ${first.replace(/^.*: /, '')}`, 'Define it further up with &name, or write the value out.'];
  if (text.slice(offset, offset + 5).includes('\t'))
    return ['Tabs cannot indent YAML', 'Replace the tabs at the start of this line with spaces.'];
  return [`This is not valid YAML: ${first}`, 'Check indentation, colons and quotes on this line and the one before it.'];
}
