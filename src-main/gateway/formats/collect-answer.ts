/**
 * The answer that a list of Messages events adds up to. Formats read an unstreamed answer with the code that reads their
 * stream, and put it together here: both ways say the same.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { BlockDelta, ContentBlock, MessagesAnswer, MessagesEvent } from './messages.ts';
import { parseFields } from './open-json.ts';

/** Throws GatehouseError `upstream_invalid` for an error event, a list that stops before its end, and unreadable tool input. */
export function collectAnswer(events: readonly MessagesEvent[]): MessagesAnswer {
  let answer: MessagesAnswer | null = null;
  let isComplete = false;
  const blocks: Collected[] = [];
  for (const event of events) {
    if (event.type === 'message_start') answer = event.message;
    else if (event.type === 'content_block_start') blocks[event.index] = { block: { ...event.content_block }, json: '' };
    else if (event.type === 'content_block_delta') add(blocks[event.index], event.delta);
    else if (event.type === 'message_delta' && answer !== null) answer = ended(answer, event);
    else if (event.type === 'message_stop') isComplete = true;
    else if (event.type === 'error') throw unusable(event.error.message);
  }
  if (answer === null || !isComplete) throw unusable('The provider gave an answer without an end.');
  const isCut = answer.stop_reason === 'max_tokens';
  return { ...answer, content: blocks.flatMap((collected) => finished(collected, isCut)) };
}

function ended(answer: MessagesAnswer, { delta, usage }: Extract<MessagesEvent, { type: 'message_delta' }>): MessagesAnswer {
  // A guess from before the answer has no place in a whole one.
  const before = answer.usage.estimated === true ? { input_tokens: 0, output_tokens: 0 } : answer.usage;
  return { ...answer, ...delta, usage: { ...before, ...usage } };
}

interface Collected {
  readonly block: { type: string; [field: string]: unknown };
  json: string;
}

function add(collected: Collected | undefined, delta: BlockDelta): void {
  if (collected === undefined) return;
  const { block } = collected;
  const append = (field: string, more: string) => {
    const before = block[field];
    block[field] = typeof before === 'string' ? before + more : more;
  };
  if (delta.type === 'text_delta') append('text', delta.text);
  else if (delta.type === 'thinking_delta') append('thinking', delta.thinking);
  else if (delta.type === 'signature_delta') block['signature'] = delta.signature;
  else if (delta.type === 'input_json_delta') collected.json += delta.partial_json;
  else {
    const before = block['citations'];
    block['citations'] = [...(Array.isArray(before) ? (before as unknown[]) : []), delta.citation];
  }
}

/** A tool call that the token limit cut in two is left out: its input would be wrong. */
function finished({ block, json }: Collected, isCut: boolean): ContentBlock[] {
  if (json.trim() === '') return [block];
  const input = parseFields(json);
  if (input !== null) return [{ ...block, input }];
  if (isCut) return [];
  throw unusable(`The provider called the tool ${String(block['name'])} with input that is not a JSON object.`);
}

function unusable(message: string): GatehouseError {
  return new GatehouseError('upstream_invalid', message);
}
