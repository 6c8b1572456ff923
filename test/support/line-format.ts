/**
 * The smallest wire format there can be, for tests of what stands around formats: a stream is lines of JSON strings and
 * ends with `"."`; an unstreamed answer is `{"say": "..."}`. It knows no tools and refuses them by name. A line that is
 * no string becomes an error.
 */
import { capabilityRejected } from '../../src-main/gateway/formats/capability.ts';
import type { MessagesAnswer, MessagesEvent } from '../../src-main/gateway/formats/messages.ts';
import type { ClientFormat, StreamReader, TargetFormat } from '../../src-main/gateway/formats/wire-format.ts';
import type { Provider } from '../../src-main/gateway/providers/provider.ts';
import { anthropic } from '../../src-main/gateway/providers/anthropic.ts';

const usage = { input_tokens: 10, output_tokens: 20 };

const answer = (content: MessagesAnswer['content'], model: string): MessagesAnswer => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model,
  content,
  stop_reason: content.length === 0 ? null : 'end_turn',
  stop_sequence: null,
  usage,
});

/** Goes by the name of a real format, because formats are a closed list. */
export const lineFormat: TargetFormat & ClientFormat = {
  id: 'openai-chat',
  write(request, { model, stream }) {
    const { tools, messages, top_k: topK } = request.json();
    if (tools !== undefined) throw capabilityRejected('structured_outputs_unsupported');
    const body = Buffer.from(JSON.stringify({ model, stream, ask: messages }));
    return { body, losses: topK === undefined ? [] : ['top_k: not known here'] };
  },
  readAnswer: (body, { model }) => answer([{ type: 'text', text: String((body as { say?: unknown }).say) }], model),
  readStream: ({ model }) => lineReader(model),
  readError: (_status, body) => ({
    type: body.includes('busy') ? 'overloaded_error' : 'invalid_request_error',
    message: `It says: ${body}`,
  }),

  streamType: 'text/event-stream',
  ping: Buffer.from(': still here\n\n'),
  readRequest(body, _path) {
    const { model, stream, ask } = body as { model: string; stream?: boolean; ask: never };
    return { request: { model, stream: stream === true, max_tokens: 100, messages: ask }, betas: [], losses: [] };
  },
  writeAnswer: ({ content }) => ({ say: content.flatMap((block) => ('text' in block ? [block.text] : [])).join('') }),
  writeStream: () => ({
    event(event) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') return line(event.delta.text);
      if (event.type === 'message_stop') return line('.');
      return event.type === 'error' ? line({ failed: event.error.message }) : Buffer.alloc(0);
    },
  }),
  writeError: ({ status, type, code, message }, requestId) => ({ failed: message, status, type, code, requestId }),
};

/** Like other vendors' streams: a line is an event's data. */
export const line = (value: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);

function lineReader(model: string): StreamReader {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  let isOver = false;
  const read = (text: string): MessagesEvent[] => {
    if (isOver) return [];
    const value: unknown = JSON.parse(text);
    const events: MessagesEvent[] = [];
    if (typeof value !== 'string') {
      isOver = true;
      return [{ type: 'error', error: { type: 'api_error', message: 'a line that is no text' } }];
    }
    if (!isStarted) {
      isStarted = true;
      events.push({ type: 'message_start', message: answer([], model) });
      events.push({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
    }
    if (value !== '.') events.push({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: value } });
    else {
      isOver = true;
      events.push({ type: 'content_block_stop', index: 0 });
      events.push({ type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage }, { type: 'message_stop' });
    }
    return events;
  };
  return {
    push(chunk) {
      rest = Buffer.concat([rest, chunk]);
      const events: MessagesEvent[] = [];
      for (let at = rest.indexOf('\n\n'); at !== -1; at = rest.indexOf('\n\n')) {
        const text = rest.toString('utf8', 0, at);
        if (text.startsWith('data: ')) events.push(...read(text.slice(6)));
        rest = rest.subarray(at + 2);
      }
      return events;
    },
    end: () => (isOver ? [] : [{ type: 'error', error: { type: 'api_error', message: 'the lines ended early' } }]),
  };
}

/** A provider that speaks lines at `/lines`, for models that are called so. */
export const lineProvider: Provider = {
  ...anthropic,
  id: 'lines',
  title: 'Lines',
  serves: () => true,
  dialect: () => lineFormat,
  prepare: (_original, body, account) => ({
    url: `${account.baseUrl}/lines`,
    method: 'POST',
    headers: [['content-type', 'application/json']],
    body,
  }),
};
