/**
 * An upstream may send anything; what is kept of it is bounded. What passes a limit fails over before the commit and
 * ends with `upstream_broken` after it. The limits are small here, and the input harmless.
 */
import zlib from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CLOSE, type Encoding, HANG, failure, json, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, messageBody, messageEvents, text } from '../../support/messages-stream.ts';
import { type TestGateway, type TestGatewayOptions, errorOf, messagesBody, startTestGateway } from '../../support/test-gateway.ts';
import { awsEvent } from '../../support/aws-frames.ts';

let gateway: TestGateway;
afterEach(() => {
  vi.restoreAllMocks();
  return gateway.close();
});

const KIBIBYTE = 1024;
const events = messageEvents({ usage: { input: 10, output: 20 } });
const wire = events.map(encodeEvent).join('');
const delta = (chars: number) => ({
  event: 'content_block_delta',
  data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x'.repeat(chars) } },
});

async function start(options: TestGatewayOptions = {}): Promise<TestGateway> {
  gateway = await startTestGateway({
    ...options,
    snapshot: { limits: { bodyBytes: 100 * KIBIBYTE, bufferBytes: 1024 * KIBIBYTE, answerBytes: 200 * KIBIBYTE, responsesBytes: 0 } },
  });
  return gateway;
}

describe('an event larger than limits.bodyMb', () => {
  test('before the first content fails over, and its connection is given up', async () => {
    const { fakes, send } = await start({ accounts: 2 });
    fakes[0]!.reply(stream([`data: ${'x'.repeat(150 * KIBIBYTE)}`, HANG]));
    fakes[1]!.reply(stream(events));
    const answer = await send();
    expect(answer.text).toBe(wire);
    expect(await fakes[0]!.requests[0]!.over).toBe(false);
  });

  test('at the only account is told as upstream_broken, by name', async () => {
    const { fake, send, ports } = await start();
    fake.reply(stream([`data: ${'x'.repeat(150 * KIBIBYTE)}`, HANG]));
    const answer = await send();
    expect(answer.status).toBe(502);
    expect(errorOf(answer).message).toMatch(/account-1.*more than 0\.1 MB \(limits\.bodyMb\)/);
    expect((await ports.finishedRecord(1)).row.errorCode).toBe('upstream_broken');
  });

  test('after the commit ends the stream with an error, settled, and the upstream is let go', async () => {
    const { fake, send, ports } = await start();
    fake.reply(stream([...events.slice(0, 4), delta(150 * KIBIBYTE), HANG]));
    const answer = await send();
    expect(answer.text).toMatch(/event: error\ndata: .*limits\.bodyMb/);
    expect(ports.settled[0]!.charge).toMatchObject({ basis: 'aborted' });
    expect((await ports.finishedRecord(1)).row).toMatchObject({ outcome: 'failed', errorCode: 'upstream_broken' });
    expect(await fake.requests[0]!.over).toBe(false);
  });

  test('in a binary stream is the same, for a client that gets the bytes and for one that gets a translation', async () => {
    const { fake, send } = await start({
      account: { providerId: 'bedrock', models: ['*'], config: { id: 'account-1', provider: 'bedrock', region: 'us-east-1' } },
    });
    fake.replyAlways(() =>
      stream([awsEvent('chunk', { bytes: 'x'.repeat(150 * KIBIBYTE) }), HANG], {
        headers: { 'content-type': 'application/vnd.amazon.eventstream' },
      }),
    );
    const translated = await send();
    expect(errorOf(translated).message).toContain('limits.bodyMb');
    const mirrored = await send({
      path: '/model/anthropic.claude-opus-5-5/invoke-with-response-stream',
      body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect(mirrored.status).toBe(502);
    expect(mirrored.text).toContain('limits.bodyMb');
  });
});

describe('before the first event', () => {
  test('any number of comments and pings is read and not kept', async () => {
    const { fake, send } = await start();
    const waiting = `: still thinking\n\n${encodeEvent({ event: 'ping', data: { type: 'ping' } })}`.repeat(10_000);
    expect(waiting.length).toBeGreaterThan(400 * KIBIBYTE);
    fake.reply(stream([waiting, ...events]));
    expect((await send()).text).toBe(wire);
  });

  test('also where the client gets the bytes of another format', async () => {
    const { fake, send } = await start({ account: { providerId: 'groq', models: ['*'], config: { id: 'account-1', provider: 'groq' } } });
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
    const answer = [
      { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: 'hi' }, finish_reason: null }] },
      { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ];
    const data = [...answer.map((one) => JSON.stringify(one)), '[DONE]'].map((one) => `data: ${one}\n\n`).join('');
    fake.replyAlways(() => stream([': still thinking\n\n'.repeat(10_000), data]));
    const { text: said } = await send({
      path: '/v1/chat/completions',
      body: JSON.stringify({
        model: 'm',
        stream: true,
        stream_options: { include_usage: true },
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });
    expect(said).toBe(data);
  });

  test('bytes of a compressed stream that say nothing are kept up to the limit only', async () => {
    const { fake, send } = await start();
    // Empty blocks: bytes on the wire, nothing inside.
    const empty = Buffer.concat([zlib.gzipSync('').subarray(0, 10), Buffer.from('000000ffff'.repeat(30 * KIBIBYTE), 'hex')]);
    fake.reply(stream([empty, HANG], { headers: { 'content-encoding': 'gzip' } }));
    expect(errorOf(await send()).message).toContain('limits.bodyMb');
  });
});

describe('a compressed answer', () => {
  const long = messageEvents({ blocks: [text('word '.repeat(80 * KIBIBYTE))], deltaChars: 10_000 });

  test.each(['gzip', 'deflate', 'zstd'] as Encoding[])(
    'streamed with %s may decompress to limits.answerMb and no more',
    async (encoding) => {
      const { fake, send, ports } = await start();
      fake.reply(stream(long, { encoding }));
      const answer = await send();
      expect(answer.isComplete).toBe(false);
      expect((await ports.finishedRecord(1)).row).toMatchObject({ errorCode: 'upstream_broken' });
      expect((await ports.finishedRecord(1)).row.error).toContain('limits.answerMb');
      expect(ports.settled).toHaveLength(1);
    },
  );

  test('in whole fails over, and is upstream_broken at the last account', async () => {
    const { fakes, send } = await start({ accounts: 2 });
    const large = json(messageBody({ blocks: [text('x'.repeat(300 * KIBIBYTE))] }), { encoding: 'gzip' });
    fakes[0]!.replyAlways(() => large);
    fakes[1]!.reply(json(messageBody({})));
    expect((await send({ body: messagesBody({ stream: false }) })).status).toBe(200);
    fakes[1]!.replyAlways(() => large);
    const refused = await send({ body: messagesBody({ stream: false }) });
    expect(refused.status).toBe(502);
    expect(errorOf(refused).message).toContain('limits.answerMb');
  });

  test('in whole without compression has the same limit', async () => {
    const { fake, send } = await start();
    fake.reply(json(messageBody({ blocks: [text('x'.repeat(300 * KIBIBYTE))] })));
    const refused = await send({ body: messagesBody({ stream: false }) });
    expect(refused.status).toBe(502);
    expect(errorOf(refused).message).toMatch(/larger than 0\.2 MB \(limits\.answerMb\)/);
  });

  test('in whole within the limit reaches the client as it came, metered', async () => {
    const { fake, send, ports } = await start();
    const body = JSON.stringify(messageBody({ usage: { input: 5, output: 3 } }));
    fake.reply(json(body, { encoding: 'gzip' }));
    const answer = await send({ body: messagesBody({ stream: false }) });
    expect(zlib.gunzipSync(answer.body).toString()).toBe(body);
    expect(ports.settled[0]!.charge.usage).toMatchObject({ input: 5, output: 3 });
  });

  test("its decoder is destroyed when the client hangs up, before and after the answer's begin", async () => {
    const made = vi.spyOn(zlib, 'createGunzip');
    const { fake, send, ports } = await start();
    for (const [count, begun] of [[], events.slice(0, 4)].entries()) {
      const seen = Promise.withResolvers<void>();
      fake.reply(stream([...begun, ': a word\n\n', HANG], { encoding: 'gzip' }));
      let hangUp = (): void => undefined;
      const answer = send({ onStarted: (way) => (hangUp = way), onData: () => seen.resolve() }).catch(() => null);
      await fake.received(count + 1);
      await (begun.length > 0 ? seen.promise : vi.waitFor(() => expect(made).toHaveBeenCalledTimes(1)));
      hangUp();
      await answer;
      await ports.finishedRecord(count + 1);
      expect(made.mock.results[count]!.value).toMatchObject({ destroyed: true });
    }
  });

  test('its decoder is destroyed when the gateway is stopped', async () => {
    const made = vi.spyOn(zlib, 'createGunzip');
    const { fake, send } = await start();
    const seen = Promise.withResolvers<void>();
    fake.reply(stream([...events.slice(0, 4), HANG], { encoding: 'gzip' }));
    const answer = send({ onData: () => seen.resolve() });
    await seen.promise;
    const stopped = gateway.gateway.stop({ drainMs: 1000 });
    gateway.ports.clock.advance(1000);
    await Promise.all([answer, stopped]);
    expect(made.mock.results[0]!.value).toMatchObject({ destroyed: true });
  });
});

describe('Brotli, which nobody asked for', () => {
  const br = { headers: { 'content-encoding': 'br' } };
  const asStream = () => stream(['not read'], br);

  test.each([
    ['streamed', asStream, true],
    ['whole', () => json('not read', br), false],
    ['in a chain', () => stream(['not read'], { headers: { 'content-encoding': 'gzip, BR' } }), true],
  ])('%s fails over before the commit', async (_name, reply, isStream) => {
    const { fakes, send } = await start({ accounts: 2 });
    fakes[0]!.reply(reply());
    expect((await send({ body: messagesBody({ stream: isStream }) })).status).toBe(200);
    expect(fakes[1]!.requests).toHaveLength(1);
  });

  test('at the only account is upstream_broken; nothing of it is relayed, and no decoder is made', async () => {
    const made = vi.spyOn(zlib, 'createBrotliDecompress');
    const { fake, send, ports } = await start();
    fake.reply(asStream());
    const answer = await send();
    expect(answer.status).toBe(502);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(errorOf(answer).message).toContain('compressed its answer with br');
    expect((await ports.finishedRecord(1)).row.errorCode).toBe('upstream_broken');
    expect(made).not.toHaveBeenCalled();
  });

  test('around an error leaves its status and its wait, in words of ours', async () => {
    const { fake, send } = await start();
    fake.reply({ ...failure(429, 'rate_limit_error', 'not read'), headers: { 'content-encoding': 'br', 'retry-after': '7' } });
    const answer = await send();
    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({ 'retry-after': '7', 'content-type': 'application/json' });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(errorOf(answer)).toMatchObject({ type: 'rate_limit_error' });
  });
});

test('a stream cut in the middle of a compressed answer is never made to look complete', async () => {
  const { fake, send } = await start();
  fake.reply(stream([...events.slice(0, 4), CLOSE], { encoding: 'gzip' }));
  expect((await send()).isComplete).toBe(false);
});
