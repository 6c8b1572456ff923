/**
 * That the model declined, as the last item of a response which is complete: a client that is told of an unfinished one
 * (`content_filter`) asks again, and pays again. Source: API reference, "Refusal"; Codex 0.171.0 measured.
 */
import type { Fields } from '../open-json.ts';

const SENTENCE = 'The model declined to answer this.';

export function refusalItem(at: number, requestId: string): Fields {
  return message(at, requestId, 'completed', [{ type: 'refusal', refusal: SENTENCE }]);
}

/** The events that tell it, each without its sequence number. */
export function refusalEvents(at: number, requestId: string): Fields[] {
  const item = refusalItem(at, requestId);
  const place = { item_id: item['id'], output_index: at, content_index: 0 };
  return [
    { type: 'response.output_item.added', output_index: at, item: message(at, requestId, 'in_progress', []) },
    { type: 'response.content_part.added', ...place, part: { type: 'refusal', refusal: '' } },
    { type: 'response.refusal.delta', ...place, delta: SENTENCE },
    { type: 'response.refusal.done', ...place, refusal: SENTENCE },
    { type: 'response.content_part.done', ...place, part: { type: 'refusal', refusal: SENTENCE } },
    { type: 'response.output_item.done', output_index: at, item },
  ];
}

function message(at: number, requestId: string, status: string, content: readonly Fields[]): Fields {
  return { type: 'message', id: `msg_${requestId}_${at}`, status, role: 'assistant', content };
}
