/**
 * Plays simulated replies through the same callbacks as the HTTP client, with pauses from the clock, so that everything
 * above meets the pace, the backpressure and the endings of a real stream.
 */
import type { Clock } from '../../ports.ts';
import type { HeaderPairs, Upstream, UpstreamCall, UpstreamRequest, UpstreamSink } from '../../upstream/upstream.ts';
import { type PracticeOptions, type PracticeReply, createPracticeReplies } from './practice-reply.ts';

export function createPracticeUpstream(options: PracticeOptions): Upstream {
  const reply = createPracticeReplies(options);
  return (request, sink) => {
    sink.sent();
    return play(reply(pathOf(request), request.headers, request.body), sink, options.clock);
  };
}

function pathOf(request: UpstreamRequest): string {
  return request.url.replace(/^practice:/, '').replace(/\?.*$/, '');
}

/** Nothing is called before this returns, as with a socket. */
function play(reply: PracticeReply, sink: UpstreamSink, clock: Clock): UpstreamCall {
  let next = 0;
  let isPaused = false;
  let isOver = false;
  let cancel: (() => void) | null = null;

  const wait = (ms: number, then: () => void) => {
    cancel = clock.after(ms, () => {
      cancel = null;
      then();
    });
  };
  const goOn = () => {
    while (!isOver && !isPaused && cancel === null) {
      const part = reply.parts[next];
      if (part === undefined) {
        isOver = true;
        if (reply.breaksOff) sink.error(brokenOff());
        else sink.end();
        return;
      }
      next += 1;
      isPaused = !sink.data(Buffer.from(part.text));
      if (part.waitMs > 0 && !isOver) wait(part.waitMs, goOn);
    }
  };

  wait(reply.firstMs, () => {
    sink.head(reply.status, headersOf(reply));
    goOn();
  });
  return {
    resume() {
      isPaused = false;
      goOn();
    },
    abort() {
      isOver = true;
      cancel?.();
    },
  };
}

function brokenOff(): Error {
  return Object.assign(new Error('the practice provider broke off, as the prompt asked'), { code: 'ECONNRESET' });
}

function headersOf(reply: PracticeReply): HeaderPairs {
  const type = reply.isStream ? 'text/event-stream; charset=utf-8' : 'application/json';
  return [['content-type', type], ['request-id', reply.requestId], ...reply.headers];
}
