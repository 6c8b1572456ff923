/**
 * What the schema refuses, in words: which field, what it must be, what was meant. Values are never repeated, because
 * somebody may have pasted a secret where a name belongs.
 */
import { z } from 'zod';
import type { Finding, ValuePath } from '../finding.ts';
import { nearestName } from './nearest-name.ts';

/** Turns zod's issues about `value` into findings, in the order of the file's fields. */
export function schemaFindings(schema: z.ZodType, value: unknown, issues: readonly z.core.$ZodIssue[]): Finding[] {
  return issues.flatMap((issue) => findingsOf(schema, value, issue));
}

function findingsOf(schema: z.ZodType, value: unknown, issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path.filter((segment) => typeof segment !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(schema, path, key));
  const found = valueAt(value, path);
  const name = path.length === 0 ? 'the file' : `\`${String(path.at(-1))}\``;
  if (found === undefined) return [missingField(path, name, issue)];
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the schema raises no other codes; a new one still gets an answer
  switch (issue.code) {
    case 'invalid_type':
      return [wrongType(path, name, issue.expected, found)];
    case 'invalid_value':
      return [oneOf(path, name, issue.values.map(String), found)];
    case 'too_big':
      return [
        {
          path,
          at: 'value',
          message: `${name} is too ${isText(found) || Array.isArray(found) ? 'long' : 'large'}`,
          fix: `At most ${Number(issue.maximum)}${unitOf(found)}.`,
        },
      ];
    case 'too_small':
      return [
        {
          path,
          at: 'value',
          message: `${name} is too ${isText(found) || Array.isArray(found) ? 'short' : 'small'}`,
          fix: `${issue.inclusive === false ? 'More than' : 'At least'} ${Number(issue.minimum)}${unitOf(found)}.`,
        },
      ];
    case 'invalid_format':
      return [wrongFormat(path, name, issue)];
    default:
      return [
        {
          path,
          at: 'value',
          message: `${name} is not valid: ${issue.message}`,
          fix: 'See the commented example in a fresh gatehouse.yaml.',
        },
      ];
  }
}

function unknownField(schema: z.ZodType, path: ValuePath, key: string): Finding {
  const known = fieldsAt(schema, path);
  const meant = nearestName(key, known);
  return {
    path: [...path, key],
    at: 'key',
    message: `There is no field \`${key}\` here`,
    fix: meant === null ? `Known fields: ${known.join(', ')}.` : `Did you mean \`${meant}\`?`,
  };
}

function missingField(path: ValuePath, name: string, issue: z.core.$ZodIssue): Finding {
  if (path.length === 0)
    return {
      path,
      at: 'value',
      message: 'The file is empty',
      fix: 'Start with `version: 1` and `organization:`, or delete the file and start Gatehouse to get a fresh one.',
    };
  const example = issue.code === 'invalid_value' && issue.values.length === 1 ? ` ${String(issue.values[0])}` : ' …';
  return { path, at: 'value', message: `${name} is missing`, fix: `Add \`${String(path.at(-1))}:${example}\` to this block.` };
}

function wrongType(path: ValuePath, name: string, expected: string, found: unknown): Finding {
  const scalar = typeof found === 'number' || typeof found === 'boolean';
  let fix = `Write ${typeNames[expected] ?? expected}.`;
  if (expected === 'string' && scalar) fix = 'Put the value in quotes.';
  if ((expected === 'number' || expected === 'int' || expected === 'boolean') && isText(found))
    fix = `Write ${typeNames[expected]}, without quotes.`;
  if (expected === 'array') fix = 'Write a list: one `- ` line for each item.';
  if (path.length === 0) fix = 'Start with `version: 1` and `organization:`.';
  return { path, at: 'value', message: `${name} must be ${typeNames[expected] ?? expected}, but it is ${nameOf(found)}`, fix };
}

function oneOf(path: ValuePath, name: string, values: string[], found: unknown): Finding {
  const meant = isText(found) ? nearestName(found, values) : null;
  return {
    path,
    at: 'value',
    message: `${name} must be ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}`,
    fix: meant === null ? `Write ${values[0]}.` : `Did you mean \`${meant}\`?`,
  };
}

function wrongFormat(path: ValuePath, name: string, issue: z.core.$ZodIssueInvalidStringFormat): Finding {
  // Our own patterns carry their explanation; zod's do not.
  const own = issue.message.startsWith('must ') ? issue.message : (formats[issue.format] ?? `must have the right form (${issue.format})`);
  const [message, ...advice] = own.split('; ');
  const fix = advice.join('; ') || formatFixes[issue.format] || 'Write it in that form.';
  return { path, at: 'value', message: `${name} ${message}`, fix: fix.charAt(0).toUpperCase() + fix.slice(1).replace(/\.?$/, '.') };
}

const formats: Readonly<Record<string, string>> = {
  url: 'must be an address that starts with http:// or https://',
  email: 'must be an e-mail address',
  datetime: 'must be a date and time with a zone',
};
const formatFixes: Readonly<Record<string, string>> = {
  url: 'E.g. https://api.anthropic.com.',
  email: 'E.g. mo@example.org.',
  datetime: 'E.g. 2027-01-31T18:00:00Z.',
};
const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of fields',
  record: 'a block of fields',
};

function nameOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeNames[typeof value] ?? typeof value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function unitOf(value: unknown): string {
  if (isText(value)) return ' characters';
  return Array.isArray(value) ? ' items' : '';
}

function valueAt(value: unknown, path: ValuePath): unknown {
  let found = value;
  for (const segment of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[segment];
  }
  return found;
}

/** The fields the schema knows at a path. */
function fieldsAt(schema: z.ZodType, path: ValuePath): string[] {
  let current: unknown = unwrap(schema);
  for (const segment of path) {
    if (current instanceof z.ZodObject) current = unwrap(current.shape[String(segment)]);
    else if (current instanceof z.ZodArray) current = unwrap(current.element);
    else return [];
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function unwrap(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner;
}
