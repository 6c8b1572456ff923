/** The response object around the output: in every answer, and at the beginning and the end of every stream. */
import type { MessagesUsage, StopReason } from '../messages.ts';
import { type Fields, fieldsOf } from '../open-json.ts';
import { responsesUsage } from '../openai/write-usage.ts';
import type { ClientTerms } from '../wire-format.ts';
import { ECHOED_FIELDS } from './repeated-fields.ts';

export function responseObject(terms: ClientTerms, status: string, output: readonly Fields[], more: Fields = {}): Fields {
  const asked = fieldsOf(terms.request) ?? {};
  const echoed = Object.fromEntries(Object.entries(ECHOED_FIELDS).map(([field, otherwise]) => [field, asked[field] ?? otherwise]));
  return {
    id: responseId(terms),
    object: 'response',
    created_at: Math.floor(terms.createdAt / 1000),
    status,
    background: false,
    error: null,
    incomplete_details: null,
    model: terms.model,
    output,
    previous_response_id: null,
    store: asked['store'] !== false,
    usage: null,
    ...echoed,
    ...more,
  };
}

export function finishedResponse(
  terms: ClientTerms,
  output: readonly Fields[],
  reason: StopReason | null,
  usage: Partial<MessagesUsage>,
): Fields {
  const cut = incompleteReason(reason);
  const details = cut === null ? {} : { incomplete_details: { reason: cut } };
  return responseObject(terms, cut === null ? 'completed' : 'incomplete', output, { ...details, usage: responsesUsage(usage) });
}

function responseId({ requestId }: ClientTerms): string {
  return `resp_${requestId}`;
}

function incompleteReason(reason: StopReason | null): string | null {
  const isCut = reason === 'max_tokens' || reason === 'model_context_window_exceeded' || reason === 'pause_turn';
  return isCut ? 'max_output_tokens' : null;
}
