/**
 * The parts of an error body by which it is judged, wherever a vendor puts them: its codes, its sentence, and the object
 * itself. A body that is no JSON object has only its text, and a page of HTML has nothing.
 */
import { type Fields, fieldsList, fieldsOf, parseFields, textOf } from '../../formats/open-json.ts';

export interface RefusalBody {
  readonly codes: readonly string[];
  /** Empty when there is none. */
  readonly message: string;
  readonly error: Fields;
}

const MAX_MESSAGE_CHARS = 500;
const NOTHING: Fields = {};

export function readRefusalBody(text: string): RefusalBody {
  const trimmed = text.trimStart();
  const body = parseFields(trimmed) ?? (trimmed.startsWith('[') ? firstOf(trimmed) : null);
  if (body === null) return { codes: [], message: trimmed.startsWith('<') ? '' : trimmed.slice(0, MAX_MESSAGE_CHARS), error: NOTHING };
  const error = fieldsOf(body['error']) ?? body;
  const base = fieldsOf(body['base_resp']);
  const details = fieldsList(error['details']);
  const codes = [
    error['code'],
    error['type'],
    error['status'],
    body['code'],
    body['__type'],
    base?.['status_code'],
    ...details.map((detail) => detail['reason']),
  ].flatMap((code) => (typeof code === 'string' || typeof code === 'number' ? [String(code)] : []));
  const message =
    textOf(error['message']) ?? textOf(body['error']) ?? textOf(body['message']) ?? textOf(body['Message']) ?? textOf(base?.['status_msg']);
  return { codes, message: (message ?? '').slice(0, MAX_MESSAGE_CHARS), error };
}

/** Google wraps its error in a list on some addresses. */
function firstOf(text: string): Fields | null {
  return fieldsList(parseFields(`{"list":${text}}`)?.['list'])[0] ?? null;
}
