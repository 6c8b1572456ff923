/**
 * One try at one account: sends, waits for the first thing that counts, and tells what it was. Until it resolves
 * nothing has been committed, so every failure told here may be followed by another attempt. An attempt never writes to
 * the client and keeps no state for the next one.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { Clock } from '../ports.ts';
import { isPlain, isReadable } from '../upstream/decoder.ts';
import { type AnswerLimits, type ObservedStream, observeStream } from '../upstream/observed-stream.ts';
import { sniffEncoding } from '../upstream/sniff-encoding.ts';
import type { Translation } from '../upstream/translation.ts';
import type { HeaderPairs, Upstream, UpstreamCall, UpstreamRequest } from '../upstream/upstream.ts';
import type { Watch } from '../watch.ts';
import { classifyAnswer } from '../routing/classify.ts';
import { type Judge, refused, timedOut, unreachable } from './attempt-failures.ts';
import { type AttemptFailure, type AttemptResult, headerValue } from './attempt-result.ts';
import { StreamedAnswer } from './streamed-answer.ts';
import { type ReadLarge, WholeAnswer } from './whole-answer.ts';

export interface AttemptOptions {
  readonly upstream: Upstream;
  readonly request: UpstreamRequest;
  readonly providerId: string;
  /** Null when the provider speaks Messages. */
  readonly translation: Translation | null;
  /** Reads a large unstreamed answer on another thread; left out: here. */
  readonly readLarge?: ReadLarge;
  /** The client does not speak Messages: what comes is written anew for it. */
  readonly isClientForeign: boolean;
  /** Limit from sending to the first event (or the whole body of an unstreamed answer). */
  readonly firstByteMs: number;
  /** From then on: the longest silence before content, and until content at all. */
  readonly silenceMs: number;
  readonly totalMs: number | null;
  readonly limits: AnswerLimits;
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
  providerId,
  translation,
  readLarge,
  isClientForeign,
  firstByteMs,
  silenceMs,
  totalMs,
  limits,
  clock,
  watch,
  onSent,
  onHead,
  onStarted,
}: AttemptOptions): Promise<AttemptResult> {
  const { promise, resolve } = Promise.withResolvers<AttemptResult>();
  const startedAt = clock.monotonic();
  const format = translation?.dialect.id ?? 'anthropic-messages';
  const judge: Judge = (answered) => classifyAnswer({ ...answered, providerId, format }, clock.now());
  let phase: 'waiting' | 'settled' = 'waiting';
  let answer: StreamedAnswer | WholeAnswer | null = null;
  let call: UpstreamCall | null = null;
  let heardAt = startedAt;
  const upstream: UpstreamCall = {
    resume: () => call?.resume(),
    abort() {
      call?.abort();
      // What is still being decoded is of no use to anybody.
      answer?.destroy();
    },
  };

  const settle = (result: AttemptResult) => {
    if (phase === 'settled') return;
    phase = 'settled';
    unwatch();
    resolve(result);
  };
  const fail = (failure: AttemptFailure) => {
    const preamble = answer instanceof StreamedAnswer ? answer.preamble : [];
    upstream.abort();
    settle({ kind: 'failure', failure: preamble.length === 0 ? failure : { ...failure, preamble } });
  };
  const unwatch = watch.add((now) => {
    const hasBegun = answer instanceof StreamedAnswer && answer.hasBegun;
    if (!hasBegun && now - startedAt > firstByteMs) fail(timedOut(firstByteMs));
    else if (hasBegun && now - heardAt > silenceMs) fail(timedOut(silenceMs));
    else if (totalMs !== null && now - startedAt > totalMs) fail(timedOut(totalMs));
  });

  const open = (status: number, headers: HeaderPairs, encoding: string | null): StreamedAnswer | WholeAnswer => {
    const observed: ObservedStream | null =
      status === 200 && isStream(headers, translation) ? observeStream(encoding, translation, isClientForeign, limits) : null;
    return observed === null
      ? new WholeAnswer(
          { status, headers, encoding, translation, judge, maxBytes: limits.answerBytes, ...(readLarge && { readLarge }) },
          settle,
          fail,
        )
      : new StreamedAnswer({ status, headers, translation, judge, observed, maxEarlyBytes: limits.bodyBytes }, upstream, settle, fail);
  };
  /** Its head is here; how it is encoded shows with its first bytes. */
  let unopened: { status: number; headers: HeaderPairs; start: Buffer } | null = null;
  const openUnopened = (sniffed: string | null): StreamedAnswer | WholeAnswer | null => {
    if (unopened === null) return null;
    const { status, headers } = unopened;
    unopened = null;
    // Bytes that are passed on as they came must be called what they are.
    answer = open(status, sniffed === null ? headers : [...withoutEncoding(headers), ['content-encoding', sniffed]], sniffed);
    return answer;
  };

  call = send(request, {
    sent: () => onSent?.(),
    head(status, headers) {
      onHead?.(status, headers);
      const encoding = headerValue(headers, 'content-encoding')?.toLowerCase() ?? null;
      // Never passed on unread, for then it could not be metered.
      if (status === 200 && !isReadable(encoding)) return fail(refused(status, headers, unreadable(encoding)));
      if (isPlain(encoding)) unopened = { status, headers, start: EMPTY };
      else answer = open(status, headers, encoding);
    },
    data(chunk) {
      if (phase === 'waiting') heardAt = clock.monotonic();
      if (unopened === null) return answer?.data(chunk) ?? true;
      const start = unopened.start.length === 0 ? chunk : Buffer.concat([unopened.start, chunk]);
      const encoding = sniffEncoding(start);
      unopened.start = start;
      return encoding === undefined ? true : (openUnopened(encoding)?.data(start) ?? true);
    },
    end() {
      const start = unopened?.start ?? EMPTY;
      const opened = openUnopened(null) ?? answer;
      if (start.length > 0) opened?.data(start);
      opened?.end();
    },
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

const EMPTY = Buffer.alloc(0);

function withoutEncoding(headers: HeaderPairs): HeaderPairs {
  return headers.filter(([name]) => name !== 'content-encoding');
}

function isStream(headers: HeaderPairs, translation: Translation | null): boolean {
  const type = headerValue(headers, 'content-type') ?? '';
  return /^text\/event-stream\b/i.test(type) || (translation !== null && /^application\/vnd\.amazon\.eventstream\b/i.test(type));
}

function unreadable(encoding: string | null): GatehouseError {
  const shown = (encoding ?? '').slice(0, 40);
  return new GatehouseError(
    'upstream_broken',
    `The provider compressed its answer with ${shown}, which it was asked not to do and which is not read here.`,
  );
}
