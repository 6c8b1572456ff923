/**
 * Every state in which a client can leave a connection has an end, and a slow link that moves is never cut. Limits are
 * the test's: those that Node keeps are a few milliseconds long, the others follow the test's clock.
 */
import { readFile } from 'node:fs/promises';
import { type Socket, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectionLimits } from '../../../src-main/gateway/listener/connection-limits.ts';
import { HANG, RESET, type Step, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, type TestGatewayOptions, messagesBody, startTestGateway, testConnections } from '../../support/test-gateway.ts';

let gateway: TestGateway;
const sockets: Socket[] = [];
/** The gateway's own ends of the connections it took. */
const taken: Socket[] = [];
beforeEach(() => {
  const { accept } = ConnectionLimits.prototype;
  vi.spyOn(ConnectionLimits.prototype, 'accept').mockImplementation(function note(this: ConnectionLimits, socket) {
    taken.push(socket);
    accept.call(this, socket);
  });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  taken.length = 0;
  await gateway.close();
});

async function start(connections: Partial<typeof testConnections> = {}, options: TestGatewayOptions = {}): Promise<TestGateway> {
  gateway = await startTestGateway({
    ...options,
    snapshot: { ...options.snapshot, connections: { ...testConnections, ...connections } },
  });
  return gateway;
}

/** A client of bare bytes. It never closes its side, however the other behaves. */
function open(): { socket: Socket; said: () => string; closed: Promise<void> } {
  const socket = connect({ port: Number(new URL(gateway.url).port), host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  let said = '';
  socket.on('data', (chunk) => (said += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  // Nobody reads the end of a paused socket: `close` says that it was reset, or ended and read to its end.
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()).once('end', () => resolve()));
  return { socket, said: () => said, closed };
}

const head = (length: number | 'chunked', key = gateway.key) =>
  `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer ${key}\r\n${
    length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`
  }\r\n\r\n`;

const openConnections = () => taken.filter(({ destroyed }) => !destroyed).length;
const received = () => taken.reduce((sum, { bytesRead }) => sum + bytesRead, 0);

/** Lets bytes that were sent arrive: the gateway answers whoever asks after them. */
const settle = () => fetch(`${gateway.url}/api/hello`);

describe('headers', () => {
  test.each([
    ['never begin', ''],
    ['stop in the middle', 'POST /v1/messages HTTP/1.1\r\nhost: 127.0'],
  ])('that %s end the connection, though the client never closes its side', async (_what, bytes) => {
    await start({ headersMs: 100 });
    const { socket, said, closed } = open();
    socket.write(bytes);
    await closed;
    if (bytes !== '') expect(said()).toMatch(/^HTTP\/1\.1 408 /);
    await vi.waitFor(() => expect(openConnections()).toBe(0), { timeout: 5000 });
  });
});

describe('a body', () => {
  test('that stops arriving for 30 s is answered with 408, and its connection ends', async () => {
    const { ports } = await start();
    const { socket, said, closed } = open();
    socket.write(`${head(1000)}{"model":`);
    await vi.waitFor(() => expect(gateway.gateway.openStreams()).toBe(1));
    ports.clock.advance(29_000);
    expect(gateway.gateway.openStreams()).toBe(1);
    ports.clock.advance(3000);
    const { row } = await ports.finishedRecord(1);
    expect(row).toMatchObject({ status: 408, errorCode: 'body_timeout', outcome: 'refused' });
    await vi.waitFor(() => expect(said()).toMatch(/^HTTP\/1\.1 408 [^]*connections\.uploadMs/));
    ports.clock.advance(12_000);
    await closed;
  });

  test('that trickles in for an hour is served', async () => {
    const { ports, fake } = await start();
    const { socket, said } = open();
    const body = messagesBody();
    socket.write(head(body.length));
    for (const [at, char] of [...body].entries()) {
      socket.write(char);
      await vi.waitFor(() => expect(received()).toBeGreaterThanOrEqual(head(body.length).length + at + 1), { interval: 1 });
      ports.clock.advance(29_000);
    }
    expect((await fake.received(1)).body.toString()).toBe(body);
    await vi.waitFor(() => expect(said()).toContain('message_stop'));
  });

  test.each([
    ['too large', (size: number) => head(size)],
    ['of nobody', (size: number) => head(size, 'sk-gate-unknown')],
    ['for another host', (size: number) => head(size).replace('127.0.0.1', 'evil.example')],
    ['to nowhere', (size: number) => head(size).replace('/v1/messages', '/nowhere')],
  ])('that is refused (%s) and trickles on is drained for a while, answered, and closed', async (_what, headOf) => {
    const { ports } = await start();
    const { socket, said, closed } = open();
    socket.write(headOf(100 * 1024 * 1024));
    let isClosed = false;
    void closed.then(() => (isClosed = true));
    for (let second = 0; second < 30 && !isClosed; second += 1) {
      socket.write('x');
      await settle();
      ports.clock.advance(1000);
    }
    await closed;
    expect(said()).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('that is refused and arrives leaves the connection usable', async () => {
    const { fake } = await start();
    const { socket, said } = open();
    const body = messagesBody();
    socket.write(head(body.length, 'sk-gate-unknown') + body);
    await vi.waitFor(() => expect(said()).toMatch(/^HTTP\/1\.1 401 /));
    socket.write(head(body.length) + body);
    await fake.received(1);
    await vi.waitFor(() => expect(said()).toContain('message_stop'));
  });
});

describe('a client that stops reading', () => {
  const chunk = encodeEvent({
    event: 'content_block_delta',
    data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x'.repeat(64 * 1024) } },
  });
  const events = messageEvents({ usage: { input: 10, output: 20 } });

  /** More than all buffers between the two hold, then whatever comes last. */
  async function* flood(last: ReadonlyArray<typeof RESET> = []): AsyncGenerator<Exclude<Step, Promise<unknown>>> {
    yield* events.slice(0, 3);
    for (let written = 0; written < 400; written += 1) yield chunk;
    yield* last;
    yield* events.slice(-3);
  }

  function ask(): Socket {
    const { socket } = open();
    socket.pause();
    const body = messagesBody();
    socket.write(head(body.length) + body);
    return socket;
  }

  test('is hung up on: the upstream is let go, what was used is settled, its place and account are free', async () => {
    const { fake, ports, send } = await start({ readerMs: 150 });
    fake.reply(stream(flood()));
    ask();
    const upstream = await fake.received(1);
    const { row } = await ports.finishedRecord(1);
    expect(row).toMatchObject({
      outcome: 'aborted',
      status: 499,
      errorCode: 'client_closed',
      error: expect.stringContaining('stopped reading'),
    });
    expect(await upstream.over).toBe(false);
    expect(ports.settled[0]!.charge).toMatchObject({ basis: 'aborted' });
    expect(gateway.gateway.openStreams()).toBe(0);
    expect((await send()).status).toBe(200);
  });

  test('is hung up on also when the upstream has gone meanwhile', async () => {
    const { fake, ports } = await start({ readerMs: 150 });
    const gone = Promise.withResolvers<void>();
    fake.reply(stream(flood([RESET])));
    ask();
    void (await fake.received(1)).over.then(() => gone.resolve());
    expect((await ports.finishedRecord(1)).row.outcome).not.toBe('ok');
    expect(gateway.gateway.openStreams()).toBe(0);
    await gone.promise;
  });

  test('of a whole answer does not keep its connection', async () => {
    const { fake, ports } = await start({ readerMs: 150 });
    fake.replyAlways(() =>
      stream([JSON.stringify({ type: 'message', content: 'x'.repeat(30 * 1024 * 1024) })], {
        headers: { 'content-type': 'application/json' },
      }),
    );
    const { socket } = open();
    socket.pause();
    const body = messagesBody({ stream: false });
    socket.write(head(body.length) + body);
    await ports.finishedRecord(1);
    await vi.waitFor(() => expect(openConnections()).toBe(0), { timeout: 5000 });
  });

  test('for a while, but goes on, loses nothing: a slow link that moves is not cut', async () => {
    const { fake, ports } = await start({ readerMs: 1000 });
    fake.reply(stream(flood()));
    const socket = ask();
    let received = 0;
    socket.on('data', (data) => {
      received += data.length;
      socket.pause();
      setTimeout(() => socket.resume(), 5);
    });
    socket.resume();
    const { row } = await ports.finishedRecord(1);
    expect(row.outcome).toBe('ok');
    await vi.waitFor(() => expect(received).toBeGreaterThan(400 * 64 * 1024), { timeout: 10_000 });
  });

  test('is not what a client is that waits for a silent upstream', async () => {
    const { fake } = await start({ readerMs: 60 });
    const goOn = Promise.withResolvers<void>();
    fake.reply(stream([...events.slice(0, 3), goOn.promise, ...events.slice(3)]));
    const timeouts = vi.fn();
    const { socket, said } = open();
    const body = messagesBody();
    socket.write(head(body.length) + body);
    await fake.received(1);
    for (const one of taken) one.on('timeout', timeouts);
    await vi.waitFor(() => expect(timeouts.mock.calls.length).toBeGreaterThanOrEqual(2), { timeout: 5000 });
    goOn.resolve();
    await vi.waitFor(() => expect(said()).toContain('message_stop'));
  });
});

test('a connection that asks nothing more is closed after its idle time', async () => {
  const { fake } = await start({ idleMs: 50 });
  const { socket, said, closed } = open();
  const body = messagesBody();
  socket.write(head(body.length) + body);
  await fake.received(1);
  await closed;
  expect(said()).toContain('message_stop');
});

test.runIf(process.platform === 'linux')('peers that vanish are asked for by the system', async () => {
  await start();
  const { socket } = open();
  socket.write('POST');
  await vi.waitFor(() => expect(received()).toBe(4));
  const port = Number(new URL(gateway.url).port).toString(16).toUpperCase().padStart(4, '0');
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/));
  // An established connection whose timer is of kind 02, keep-alive. Source: proc_net_tcp.txt of the kernel's documentation.
  const timers = rows
    .filter(([, local, , state]) => local?.endsWith(`:${port}`) === true && state === '01')
    .map((row) => row[5]?.slice(0, 2));
  expect(timers).toEqual(['02']);
});

describe('connections at once', () => {
  test('are bounded: one too many is closed, and one that ends makes room', async () => {
    await start({ most: 2 });
    const first = open();
    const second = open();
    await vi.waitFor(() => expect(openConnections()).toBe(2));
    await open().closed;
    first.socket.destroy();
    second.socket.destroy();
    await vi.waitFor(() => expect(openConnections()).toBe(0));
    expect((await settle()).status).toBe(200);
  });

  test.each([
    ['of an address of its own', false, 2],
    ['of an address that many may share', true, 8],
  ])('%s', (_name, isShared, most) => {
    const closed: string[] = [];
    const told: string[] = [];
    const limits = new ConnectionLimits(8, isShared, (address) => told.push(address));
    const socket = (remoteAddress: string) =>
      ({ remoteAddress, once: () => undefined, destroy: () => void closed.push(remoteAddress) }) as unknown as Socket;
    for (let at = 0; at < most; at += 1) limits.accept(socket('10.0.0.1'));
    expect(closed).toEqual([]);
    limits.accept(socket('10.0.0.1'));
    limits.accept(socket('10.0.0.1'));
    expect(closed).toEqual(['10.0.0.1', '10.0.0.1']);
    expect(told).toEqual(['10.0.0.1']);
    if (!isShared) limits.accept(socket('10.0.0.2'));
    expect(closed).toHaveLength(2);
  });
});

test('requests that pile up on one connection unanswered end it', async () => {
  await start();
  gateway.fake.replyAlways(() => stream([HANG]));
  const { socket, closed } = open();
  const body = messagesBody();
  socket.write(`${head(body.length)}${body}`.repeat(10));
  await closed;
  expect(gateway.fake.requests.length).toBeLessThanOrEqual(4);
});
