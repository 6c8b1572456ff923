/**
 * Reads a provider's unstreamed answer: into Messages where it speaks another format, and what the meter must know of
 * it. Pure, and the same on whichever thread: a large answer is read by a worker.
 */
import { toGatehouseError } from '../../contract/errors.ts';
import type { ReadAnswer } from '../body-jobs.ts';
import { isLarge } from '../body/shared-bytes.ts';
import { fieldsList, fieldsOf, isTooDeep, textOf } from '../formats/open-json.ts';
import { parseJson } from '../formats/parse-json.ts';
import type { Translation } from '../upstream/translation.ts';
import { isErrorBody } from './preamble.ts';

/** `type` is the answer's content type. */
export function readAnswer(decoded: Buffer, type: string, translation: Pick<Translation, 'dialect' | 'terms'> | null): ReadAnswer {
  const text = decoded.toString('utf8');
  if (isTooDeep(text)) return unusable('the answer is nested too deep');
  const json = /\bjson\b/i.test(type) ? jsonObject(text) : null;
  if (json === null) return unusable(`the answer is ${type || 'of no type'}, not JSON or an event stream`);
  if (translation === null && isErrorBody(json))
    return { kind: 'error', type: textOf(fieldsOf(fieldsOf(json)?.['error'])?.['type']) ?? 'api_error' };
  if (translation === null) return { kind: 'read', messages: decoded, outline: isLarge(decoded) ? outlineOf(json) : decoded };
  try {
    const answer = translation.dialect.readAnswer(json, translation.terms);
    const messages = Buffer.from(JSON.stringify(answer));
    return { kind: 'read', messages, outline: isLarge(messages) ? outlineOf(answer) : messages };
  } catch (error) {
    return unusable(toGatehouseError(error).message);
  }
}

/** What UsageReader, KeptReader and withoutSecret look at. */
const OUTLINE = ['type', 'id', 'model', 'stop_reason', 'usage', 'container', 'error'] as const;

function outlineOf(message: object): Buffer {
  const fields = fieldsOf(message) ?? {};
  const ran = fieldsList(fields['content']).filter(({ type }) => String(type).includes('code_execution_tool_result'));
  const known = Object.fromEntries(OUTLINE.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
  const content = 'content' in fields ? { content: ran.map(withoutTexts) } : {};
  const outline = Buffer.from(JSON.stringify({ ...known, ...content }));
  // Of a provider that puts megabytes where a few numbers belong, nothing is believed.
  return isLarge(outline) ? NOTHING : outline;
}

/** Of code that the provider ran only which files it wrote. */
function withoutTexts({ type, content }: Readonly<Record<string, unknown>>): object {
  const inner = fieldsOf(content);
  const outputs = fieldsList(inner?.['content']).map((output) => ({ type: output['type'], file_id: output['file_id'] }));
  return { type, content: { content: outputs } };
}

const NOTHING = Buffer.from('{}');

function unusable(why: string): ReadAnswer {
  return { kind: 'unusable', why };
}

function jsonObject(text: string): object | null {
  try {
    const value: unknown = parseJson(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
