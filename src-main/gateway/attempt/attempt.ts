/**
 * One try at one account: sends, waits for the first thing that counts, and tells what it was. Until it resolves
 * nothing has been committed, so every failure told here may be followed by another attempt. An attempt never writes to
 * the client and keeps no state for the next one.
 */
import type { Clock } from '../ports.ts';
import { observeStream } from '../upstream/observed-stream.ts';
import type { Translation } from '../upstream/translation.ts';
import type { HeaderPairs, Upstream, UpstreamCall, UpstreamRequest } from '../upstream/upstream.ts';
import type { Watch } from '../watch.ts';
import { timedOut, unreachable } from './attempt-failures.ts';
import { type AttemptFailure, type AttemptResult, headerValue } from './attempt-result.ts';
import { StreamedAnswer } from './streamed-answer.ts';
import { WholeAnswer } from './whole-answer.ts';

export interface AttemptOptions {
  readonly upstream: Upstream;
  readonly request: UpstreamRequest;
  /** Null when the provider speaks Messages. */
  readonly translation: Translation | null;
  /** The client does not speak Messages: what comes is written anew for it. */
  readonly isClientForeign: boolean;
  /** Limit from sending to the first content event (or the whole body of an unstreamed answer). */
  readonly firstByteMs: number;
  readonly clock: Clock;
  readonly watch: Watch;
  /** Called when the request is on its way: the moment from which the provider may charge. */
  onSent?(): void;
  onHead?(status: number, headers: HeaderPairs): void;
  /** Hands out the way to break the attempt off (the client hung up). */
  onStarted?(abort: () => void): void;
}

/** Taken apart here, so that no callback that outlives the sending can hold the request's body. */
export function attempt({
  upstream: send,
  request,
  translation,
  isClientForeign,
  firstByteMs,
  clock,
  watch,
  onSent,
  onHead,
  onStarted,
}: AttemptOptions): Promise<AttemptResult> {
  const { promise, resolve } = Promise.withResolvers<AttemptResult>();
  const startedAt = clock.monotonic();
  let phase: 'waiting' | 'settled' = 'waiting';
  let answer: StreamedAnswer | WholeAnswer | null = null;
  let call: UpstreamCall | null = null;
  const upstream: UpstreamCall = { resume: () => call?.resume(), abort: () => call?.abort() };

  const settle = (result: AttemptResult) => {
    if (phase === 'settled') return;
    phase = 'settled';
    unwatch();
    resolve(result);
  };
  const fail = (failure: AttemptFailure) => {
    upstream.abort();
    settle({ kind: 'failure', failure });
  };
  const unwatch = watch.add((now) => {
    if (now - startedAt > firstByteMs) fail(timedOut(firstByteMs));
  });

  call = send(request, {
    sent: () => onSent?.(),
    head(status, headers) {
      onHead?.(status, headers);
      const observed = status === 200 ? observe(headers, translation, isClientForeign) : null;
      answer =
        observed === null
          ? new WholeAnswer(status, headers, translation, settle, fail)
          : new StreamedAnswer(status, headers, translation, observed, upstream, settle, fail);
    },
    data: (chunk) => answer?.data(chunk) ?? true,
    end: () => answer?.end(),
    error: (error) => {
      if (answer === null || phase === 'waiting') fail(unreachable(error));
      else answer.error(error);
    },
  });
  onStarted?.(() => {
    upstream.abort();
    settle({ kind: 'aborted' });
  });
  return promise;
}

/** Null when the answer is no stream, or one that cannot be decoded. */
function observe(headers: HeaderPairs, translation: Translation | null, isClientForeign: boolean): ReturnType<typeof observeStream> {
  const type = headerValue(headers, 'content-type') ?? '';
  const isBinary = translation !== null && /^application\/vnd\.amazon\.eventstream\b/i.test(type);
  if (!isBinary && !/^text\/event-stream\b/i.test(type)) return null;
  return observeStream(headerValue(headers, 'content-encoding'), translation, isClientForeign);
}
