/**
 * Writes one streamed response: every block becomes an item that is added, filled and done, and the last event repeats
 * the whole output. Source: the API reference, "Streaming events".
 */
import type { BlockDelta, ContentBlock, MessagesEvent, MessagesUsage, StopReason } from '../messages.ts';
import type { Fields } from '../open-json.ts';
import { codeWord } from '../openai/write-error.ts';
import type { ClientTerms, StreamWriter } from '../wire-format.ts';
import { type ClientTool, clientTools } from './client-tools.ts';
import { CompactionWriter, isCompaction } from './compaction.ts';
import { type OpenItem, openItem } from './open-item.ts';
import { refusalEvents, refusalItem } from './refusal-item.ts';
import { finishedResponse, responseObject } from './response-object.ts';

const NOTHING = Buffer.alloc(0);

export class ResponsesStreamWriter implements StreamWriter {
  readonly #terms: ClientTerms;
  readonly #tools: ReadonlyMap<string, ClientTool>;
  readonly #output: Fields[] = [];
  readonly #compaction: CompactionWriter | null;
  #item: OpenItem | null = null;
  #query: OpenItem | null = null;
  #usage: Partial<MessagesUsage> = {};
  #stopReason: StopReason | null = null;
  #sequence = 0;
  #isOver = false;

  constructor(terms: ClientTerms) {
    this.#terms = terms;
    this.#tools = clientTools(terms.request);
    this.#compaction = isCompaction(terms.request) ? new CompactionWriter(terms) : null;
  }

  event(event: MessagesEvent): Buffer {
    if (this.#isOver) return NOTHING;
    if (this.#compaction !== null && event.type.startsWith('content_block')) {
      this.#compaction.take(event);
      return NOTHING;
    }
    switch (event.type) {
      case 'message_start': {
        this.#usage = event.message.usage;
        const response = responseObject(this.#terms, 'in_progress', []);
        return this.#write([
          { type: 'response.created', response },
          { type: 'response.in_progress', response },
        ]);
      }
      case 'content_block_start':
        return this.#write(this.#start(event.content_block));
      case 'content_block_delta':
        return this.#write(this.#delta(event.delta));
      case 'content_block_stop':
        return this.#write(this.#stop());
      case 'message_delta':
        this.#usage = { ...this.#usage, ...event.usage };
        this.#stopReason = event.delta.stop_reason;
        return NOTHING;
      case 'message_stop': {
        this.#isOver = true;
        if (this.#compaction !== null) return this.#write(this.#compaction.finish(this.#stopReason, this.#usage));
        const declined = this.#stopReason === 'refusal' ? this.#refusal() : [];
        const response = finishedResponse(this.#terms, this.#output, this.#stopReason, this.#usage);
        this.#terms.keep?.(response);
        return this.#write([...declined, { type: `response.${String(response['status'])}`, response }]);
      }
      case 'error': {
        this.#isOver = true;
        const error = { code: codeWord(event.error.type, event.error.message) ?? 'server_error', message: event.error.message };
        return this.#write([{ type: 'response.failed', response: responseObject(this.#terms, 'failed', this.#output, { error }) }]);
      }
      case 'ping':
        return NOTHING;
    }
  }

  #start(block: ContentBlock): Fields[] {
    this.#item = openItem(block, this.#tools, this.#output.length, this.#terms.requestId);
    // A search is told together with what it found, which is the next block.
    if (block.type === 'server_tool_use') {
      this.#query = this.#item;
      this.#item?.start();
      return [];
    }
    if (block.type === 'web_search_tool_result') {
      this.#item = this.#query;
      this.#query = null;
      return this.#item?.found(block) ?? [];
    }
    return this.#item?.start() ?? [];
  }

  #delta(delta: BlockDelta): Fields[] {
    return this.#item?.delta(delta) ?? [];
  }

  #stop(): Fields[] {
    const item = this.#item;
    this.#item = null;
    if (item === null || item === this.#query) return [];
    const events = item.stop();
    this.#output.push(item.finished());
    return events;
  }

  #refusal(): Fields[] {
    const at = this.#output.length;
    this.#output.push(refusalItem(at, this.#terms.requestId));
    return refusalEvents(at, this.#terms.requestId);
  }

  #write(events: readonly Fields[]): Buffer {
    let text = '';
    for (const event of events) {
      text += `event: ${String(event['type'])}\ndata: ${JSON.stringify({ ...event, sequence_number: this.#sequence })}\n\n`;
      this.#sequence += 1;
    }
    return Buffer.from(text);
  }
}
