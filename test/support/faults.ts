/**
 * Everything that is known to go wrong between a gateway and a provider, each as something a fake upstream does on a
 * real socket. `stalled` tells when a fault has come to the point where only time passes.
 */
import { gzipSync } from 'node:zlib';
import { HANG, RESET, type FakeAnthropic, type Reply, type Step, failure, json, rawSocket, stream } from './fake-anthropic.ts';
import { encodeEvent, errorBody, messageBody, messageEvents } from './messages-stream.ts';

export interface Fault {
  readonly name: string;
  /** Does the fault come after the first content event? Then no other account may be asked any more, when streaming. */
  readonly isAfterCommit?: true;
  /** Not a fault at all: the answer is whole, however odd its way. */
  readonly isHarmless?: true;
  /** Instead of the fake's own address. */
  baseUrl?(fake: FakeAnthropic): string;
  reply(streamed: boolean, stalled: () => void): Reply;
}

export const answerEvents = messageEvents({ usage: { input: 10, output: 20 } });
export const answerBody = messageBody({ usage: { input: 10, output: 20 } });
const ping = { event: 'ping', data: { type: 'ping' } };
const overloaded = { event: 'error', data: errorBody('overloaded_error', 'Overloaded') };

function* hanging(before: readonly Step[], stalled: () => void): Generator<Step> {
  yield* before;
  stalled();
  yield HANG;
}

const half = (text: string) => text.slice(0, text.length / 2);

export const faults: readonly Fault[] = [
  { name: 'connection refused', baseUrl: () => 'http://127.0.0.1:1', reply: () => json(answerBody) },
  { name: 'host name unknown', baseUrl: () => 'http://provider.invalid:443', reply: () => json(answerBody) },
  { name: 'TLS handshake fails', baseUrl: (fake) => fake.url.replace('http:', 'https:'), reply: () => json(answerBody) },
  { name: 'reset before the head', reply: () => rawSocket([RESET]) },
  { name: 'hangs before the head', reply: (_streamed, stalled) => rawSocket(hanging([], stalled)) },
  {
    name: 'head, then pings or nothing',
    reply: (streamed, stalled) => (streamed ? stream(hanging([ping, ping], stalled)) : { ...json(''), steps: hanging([], stalled) }),
  },
  {
    name: 'hangs in the middle',
    isAfterCommit: true,
    reply: (streamed, stalled) =>
      streamed
        ? stream(hanging(answerEvents.slice(0, 4), stalled))
        : { ...json(''), steps: hanging([half(JSON.stringify(answerBody))], stalled) },
  },
  {
    name: 'reset in the middle',
    isAfterCommit: true,
    reply: (streamed) =>
      streamed ? stream([...answerEvents.slice(0, 4), RESET]) : { ...json(''), steps: [half(JSON.stringify(answerBody)), RESET] },
  },
  {
    name: 'slow drip, byte by byte',
    isHarmless: true,
    reply: (streamed) => (streamed ? stream(answerEvents, { bytesPerWrite: 1 }) : json(answerBody, { bytesPerWrite: 1 })),
  },
  { name: '429, a burst', reply: () => failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '5' }) },
  { name: '429, quota used up', reply: () => failure(429, 'rate_limit_error', 'Your quota is used up', { 'retry-after': '7200' }) },
  { name: '500', reply: () => failure(500, 'api_error', 'Internal server error') },
  { name: '529', reply: () => failure(529, 'overloaded_error', 'Overloaded') },
  { name: '401', reply: () => failure(401, 'authentication_error', 'invalid x-api-key') },
  { name: 'HTML with status 200', reply: () => json('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } }) },
  { name: 'empty stream or body', reply: (streamed) => (streamed ? stream([]) : json('')) },
  {
    name: 'error event first',
    reply: (streamed) => (streamed ? stream([ping, overloaded]) : json(errorBody('overloaded_error', 'Overloaded'), { status: 529 })),
  },
  {
    name: 'error event after the preamble',
    reply: (streamed) =>
      streamed ? stream([...answerEvents.slice(0, 3), overloaded]) : json(errorBody('overloaded_error', 'Overloaded'), { status: 529 }),
  },
  {
    name: 'hangs after the preamble',
    reply: (streamed, stalled) =>
      streamed ? stream(hanging(answerEvents.slice(0, 3), stalled)) : { ...json(''), steps: hanging([], stalled) },
  },
  {
    name: 'credit used up, told as 400',
    reply: () => failure(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
  },
  {
    name: 'error event in the middle',
    isAfterCommit: true,
    reply: (streamed) =>
      streamed ? stream([...answerEvents.slice(0, 4), overloaded]) : json(errorBody('overloaded_error', 'Overloaded'), { status: 529 }),
  },
  {
    name: 'gzip cut short',
    reply(streamed) {
      const whole = gzipSync(streamed ? answerEvents.map(encodeEvent).join('') : JSON.stringify(answerBody));
      const cut = whole.subarray(0, 40);
      const headers = { 'content-encoding': 'gzip' };
      return streamed ? stream([cut], { headers }) : json(cut, { headers });
    },
  },
];
