/**
 * Notices what an answer in Messages says that its provider now keeps: the message a thread goes on from, the container
 * code ran in, files it wrote. Only fields that the provider itself writes are believed: what a model or a tool of the
 * client says may name anybody's ids. It must never throw, and never change or keep a frame.
 */
import type { KeptId } from '../body/body-facts.ts';
import { type Fields, fieldsList, fieldsOf, parseFields } from '../formats/open-json.ts';
import { frameData, type SseFrame } from '../formats/sse-frames.ts';

/** Blocks of code that the provider ran, what they hold, and what in it names a file. */
const RAN = new Set(['code_execution_tool_result', 'bash_code_execution_tool_result']);
const WROTE = new Set(['code_execution_output', 'bash_code_execution_output']);
/** Longer is no id. */
const LONGEST = 500;

export class KeptReader {
  readonly #isThread: boolean;
  readonly #found: (id: KeptId) => void;

  /** `isThread`: the request opened or continued one, so that its answer is kept. */
  constructor(isThread: boolean, found: (id: KeptId) => void) {
    this.#isThread = isThread;
    this.#found = found;
  }

  /** Takes one frame. Most cost a comparison. */
  frame(frame: SseFrame): void {
    switch (frame.event) {
      case 'message_start':
        if (this.#isThread || frame.bytes.includes('"container"')) this.#message(fieldsOf(parseFields(frameData(frame))?.['message']));
        return;
      case 'message_delta':
        if (frame.bytes.includes('"container"')) this.#container(fieldsOf(parseFields(frameData(frame))?.['delta']));
        return;
      case 'content_block_start':
        if (frame.bytes.includes('code_execution_tool_result')) this.#block(fieldsOf(parseFields(frameData(frame))?.['content_block']));
    }
  }

  /** Takes the whole body of a reply that was not streamed. */
  json(body: Uint8Array): void {
    const message = parseFields(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
    this.#message(message);
    for (const block of fieldsList(message?.['content'])) this.#block(block);
  }

  #message(message: Fields | null): void {
    if (this.#isThread) this.#take('message', message?.['id']);
    this.#container(message);
  }

  #container(holder: Fields | null): void {
    this.#take('container', fieldsOf(holder?.['container'])?.['id']);
  }

  #block(block: Fields | null): void {
    if (!RAN.has(String(block?.['type']))) return;
    for (const output of fieldsList(fieldsOf(block?.['content'])?.['content']))
      if (WROTE.has(String(output['type']))) this.#take('file', output['file_id']);
  }

  #take(kind: KeptId['kind'], id: unknown): void {
    if (typeof id === 'string' && id !== '' && id.length <= LONGEST) this.#found({ kind, id });
  }
}
