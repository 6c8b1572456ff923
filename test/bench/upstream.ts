/**
 * The bench's upstream, in a process of its own: answers like the Messages API, and like chat completions on their path,
 * at the pace that the header `anthropic-bench-pace` names. As lean as it can be: it shares the machine with what is measured.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeEvent, messageEvents, text } from '../support/messages-stream.ts';
import { answerParent } from './child.ts';

/** `firstMs` after the body is in comes the head with the first event, then one event each `everyMs`; 0 is all at once. */
const paces: Readonly<Record<string, { readonly firstMs: number; readonly everyMs: number; readonly events: number }>> = {
  paced: { firstMs: 200, everyMs: 10, events: 300 },
  burst: { firstMs: 0, everyMs: 0, events: 300 },
  slow: { firstMs: 200, everyMs: 50, events: 600 },
};

const head = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'request-id': 'req_011bench',
  'anthropic-ratelimit-requests-limit': '4000',
};
const replies = new Map(
  Object.entries(paces).map(([name, { events }]) => [name, Array.from({ length: 32 }, (_, variant) => frames(events, variant))]),
);
const chatReplies = new Map(Object.entries(paces).map(([name, { events }]) => [name, chatFrames(events)]));
let served = 0;

const server = createServer({ noDelay: true, keepAliveTimeout: 120_000 }, (request, response) => {
  request.resume();
  request.once('end', () => {
    const name = String(request.headers['anthropic-bench-pace']);
    const pace = paces[name];
    if (!pace) return response.writeHead(400).end(`no pace ${name}`);
    const isChat = request.url?.endsWith('/chat/completions') === true;
    const reply = isChat ? chatReplies.get(name)! : replies.get(name)![(served += 1) % 32]!;
    if (pace.everyMs === 0) response.writeHead(200, head).end(Buffer.concat(reply));
    else setTimeout(() => play(response, reply, pace.everyMs), pace.firstMs);
  });
});
server.listen(0, '127.0.0.1', () => {
  const sizes = Object.fromEntries([...replies].map(([name, variants]) => [name, variants.map((reply) => Buffer.concat(reply).length)]));
  answerParent({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sizes });
});

/** Keeps to the timetable: an event that is late does not make the next ones later. */
function play(response: ServerResponse, reply: readonly Buffer[], everyMs: number): void {
  response.writeHead(200, head);
  const startedAt = performance.now();
  let next = 0;
  const step = (): void => {
    const due = Math.min(reply.length, 1 + Math.floor((performance.now() - startedAt) / everyMs + 0.05));
    while (next < due) response.write(reply[next++]);
    if (next === reply.length) response.end();
    else if (!response.destroyed) setTimeout(step, Math.max(1, startedAt + next * everyMs - performance.now()));
  };
  step();
}

function frames(count: number, variant: number): Buffer[] {
  const pieces = Array.from({ length: count - 6 }, (_, at) => `piece ${variant}.${at} of it `.slice(0, 16).padEnd(16));
  const events = messageEvents({
    id: `msg_bench${variant}`,
    blocks: [text(pieces.join(''))],
    deltaChars: 16,
    usage: { input: 3, output: count, cacheRead: 28_000, cacheWrite5m: 900 },
  });
  if (events.length !== count) throw new Error(`a reply has ${events.length} events instead of ${count}`);
  return events.map((event) => Buffer.from(encodeEvent(event)));
}

/** As many chunks with as much text in each as an answer of Messages has events. */
function chatFrames(count: number): Buffer[] {
  const chunk = (delta: object, finish: string | null, more: object = {}) => {
    const shared = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_764_000_000, model: 'bench' };
    return Buffer.from(`data: ${JSON.stringify({ ...shared, choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`);
  };
  const usage = {
    prompt_tokens: 28_903,
    completion_tokens: count,
    total_tokens: 28_903 + count,
    prompt_tokens_details: { cached_tokens: 28_000 },
  };
  const texts = Array.from({ length: count - 4 }, (_, at) => chunk({ content: `piece ${at} of it `.slice(0, 16).padEnd(16) }, null));
  const last = [chunk({}, 'stop'), chunk({}, null, { choices: [], usage }), Buffer.from('data: [DONE]\n\n')];
  return [chunk({ role: 'assistant', content: '' }, null), ...texts, ...last];
}
