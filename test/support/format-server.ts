/**
 * A tiny server that speaks one client format, for driving it with the vendor's own SDK: what the client sends goes
 * through the format's reader, what the test answers through its writers.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { MessagesAnswer, MessagesEvent } from '../../src-main/gateway/formats/messages.ts';
import type { ClientFormat, PathTerms, ReadRequest, ToldError } from '../../src-main/gateway/formats/wire-format.ts';
import { listenOnLoopback } from './loopback.ts';

export type Reply = { readonly events: readonly unknown[] } | { readonly answer: unknown } | { readonly error: ToldError };

export interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly read: ReadRequest;
}

export interface FormatServer {
  readonly url: string;
  readonly seen: Seen[];
}

/** Until the test is over. `chosen` picks the format and what the path says; every request gets `reply`. */
export async function serveFormat(
  chosen: (url: URL) => { readonly format: ClientFormat; readonly path: PathTerms },
  reply: Reply,
): Promise<FormatServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { format, path } = chosen(new URL(request.url ?? '/', 'http://localhost'));
      const body: unknown = JSON.parse(await text(request));
      const read = format.readRequest(body, path);
      seen.push({ url: request.url ?? '', headers: request.headers, body, read });
      const terms = { requestId: 'req_test', model: read.request.model, createdAt: 1_764_000_000_000, request: body };
      if ('error' in reply) {
        response.writeHead(reply.error.status, {
          'content-type': 'application/json',
          ...Object.fromEntries(format.errorHeaders?.(reply.error) ?? []),
        });
        response.end(JSON.stringify(format.writeError(reply.error, terms.requestId)));
      } else if ('answer' in reply) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(format.writeAnswer(reply.answer as MessagesAnswer, terms)));
      } else {
        response.writeHead(200, { 'content-type': format.streamType });
        const writer = format.writeStream(terms);
        if (format.ping !== null) response.write(format.ping);
        for (const event of reply.events) response.write(writer.event(event as MessagesEvent));
        response.end();
      }
    })().catch((error: unknown) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  const { url, close } = await listenOnLoopback(server);
  onTestFinished(close);
  return { url, seen };
}
