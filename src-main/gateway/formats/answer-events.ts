/**
 * Makes the events of one Messages answer out of what a foreign stream says in its own order. Blocks come out in the
 * order in which they first appeared and never overlap: the first unfinished one streams live, what belongs to later
 * ones waits until it is their turn. After the end, or an error, nothing more comes out.
 */
import type { BlockDelta, ContentBlock, MessagesEvent, MessagesUsage, StopReason } from './messages.ts';
import type { AnswerTerms } from './wire-format.ts';

interface Block {
  readonly start: ContentBlock;
  readonly waiting: BlockDelta[];
  isClosed: boolean;
}

export class AnswerEvents {
  isStarted = false;
  isEnded = false;

  readonly #terms: AnswerTerms;
  #events: MessagesEvent[] = [];
  readonly #blocks = new Map<string, Block>();
  readonly #queue: Block[] = [];
  #index = 0;

  constructor(terms: AnswerTerms) {
    this.#terms = terms;
  }

  /** What came out since the last time. */
  take(): MessagesEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Once; everything below starts by itself. */
  start(told?: MessagesUsage): void {
    if (this.isStarted || this.isEnded) return;
    this.isStarted = true;
    const usage = told !== undefined && inputOf(told) > 0 ? told : estimatedUsage(this.#terms);
    this.#events.push({
      type: 'message_start',
      message: {
        id: this.#terms.newId('msg'),
        type: 'message',
        role: 'assistant',
        model: this.#terms.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage,
      },
    });
  }

  /** A key that is open already stays as it is. */
  open(key: string, start: ContentBlock): void {
    if (this.isEnded || this.#blocks.has(key)) return;
    this.start();
    const block = { start, waiting: [], isClosed: false };
    this.#blocks.set(key, block);
    this.#queue.push(block);
    if (this.#queue.length === 1) this.#startFirst();
  }

  /** For a key that was not opened, or is closed, nothing happens. */
  delta(key: string, delta: BlockDelta): void {
    const block = this.#blocks.get(key);
    if (this.isEnded || block === undefined || block.isClosed) return;
    if (block === this.#queue[0]) this.#events.push({ type: 'content_block_delta', index: this.#index, delta });
    else block.waiting.push(delta);
  }

  close(key: string): void {
    const block = this.#blocks.get(key);
    if (this.isEnded || block === undefined || block.isClosed) return;
    block.isClosed = true;
    while (this.#queue[0]?.isClosed) {
      this.#queue.shift();
      this.#events.push({ type: 'content_block_stop', index: this.#index });
      this.#index += 1;
      if (this.#queue.length > 0) this.#startFirst();
    }
  }

  isOpen(key: string): boolean {
    return this.#blocks.get(key)?.isClosed === false;
  }

  /** The upstream's own closing mark was seen. */
  finish(stopReason: StopReason, stopSequence: string | null, usage: Partial<MessagesUsage>): void {
    if (this.isEnded) return;
    this.start();
    for (const key of this.#blocks.keys()) this.close(key);
    this.isEnded = true;
    this.#events.push(
      { type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: stopSequence }, usage },
      { type: 'message_stop' },
    );
  }

  fail(type: string, message: string): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.#events.push({ type: 'error', error: { type, message } });
  }

  #startFirst(): void {
    const { start, waiting } = this.#queue[0]!;
    this.#events.push({ type: 'content_block_start', index: this.#index, content_block: start });
    for (const delta of waiting.splice(0)) this.#events.push({ type: 'content_block_delta', index: this.#index, delta });
  }
}

function inputOf({
  input_tokens: input,
  cache_read_input_tokens: read = 0,
  cache_creation_input_tokens: written = 0,
}: MessagesUsage): number {
  return input + read + written;
}

/** Clients show how full the context is from the first event on. */
function estimatedUsage({ inputTokensEstimate: estimate = 0 }: AnswerTerms): MessagesUsage {
  return { input_tokens: estimate, output_tokens: 0, ...(estimate === 0 ? {} : { estimated: true }) };
}
