/** What really stands on the wire: answers are read from a raw socket and, where it matters, by Node's own parser. */
import { createServer, get, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { StreamBody } from '../../../../src-main/gateway/answer/stream-body.ts';
import { listenOnLoopback, type Loopback } from '../../../support/loopback.ts';

let server: Loopback;
afterEach(() => server.close());

async function serve(answer: (response: ServerResponse, path: string) => void): Promise<number> {
  const listener = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    answer(response, request.url!);
  });
  server = await listenOnLoopback(listener);
  return server.port;
}

/** Everything the server sends to this request text, until it closes the connection. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let seen = '';
    socket.on('data', (chunk) => (seen += chunk.toString('latin1')));
    socket.on('close', () => resolve(seen));
  });
}

function bodyAt(port: number, path = '/'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
      response.on('error', reject);
    }).on('error', reject);
  });
}

test('frames each piece as one chunk, with one terminating chunk', async () => {
  const port = await serve((response) => {
    const body = new StreamBody(response);
    body.write(Buffer.from('seventeen bytes..'));
    body.end(Buffer.from('x'));
  });
  const wire = await exchange(port, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(wire.slice(wire.indexOf('\r\n\r\n') + 4)).toBe('11\r\nseventeen bytes..\r\n1\r\nx\r\n0\r\n\r\n');
});

test('pieces of every size arrive byte for byte, and an empty one does not end the body', async () => {
  const pieces = [1, 0, 15, 16, 255, 4096, 70_000].map((size, at) => Buffer.alloc(size, 65 + at));
  const port = await serve((response) => {
    const body = new StreamBody(response);
    for (const piece of pieces) body.write(piece);
    body.end();
  });
  expect(await bodyAt(port)).toEqual(Buffer.concat(pieces));
});

test('a client of HTTP/1.0 gets the bare bytes', async () => {
  const port = await serve((response) => new StreamBody(response).end(Buffer.from('bare')));
  const wire = await exchange(port, 'GET / HTTP/1.0\r\n\r\n');
  expect(wire).not.toMatch(/transfer-encoding/i);
  expect(wire.slice(wire.indexOf('\r\n\r\n') + 4)).toBe('bare');
});

test('answers to pipelined requests keep their order, each whole', async () => {
  const first = Promise.withResolvers<StreamBody>();
  const port = await serve((response, path) => {
    const body = new StreamBody(response);
    if (path === '/first') return first.resolve(body);
    body.end(Buffer.from('second'));
    void first.promise.then((held) => held.end(Buffer.from('first')));
  });
  const wire = await exchange(port, 'GET /first HTTP/1.1\r\nhost: x\r\n\r\nGET /second HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(wire.match(/first|second/g)).toEqual(['first', 'second']);
  expect(wire.match(/\r\n0\r\n\r\n/g)).toHaveLength(2);
});

test('says when the client reads too slowly, and Node tells when it has caught up', async () => {
  const drained = Promise.withResolvers<void>();
  const full = Promise.withResolvers<void>();
  let written = 0;
  const port = await serve((response) => {
    const body = new StreamBody(response);
    response.once('drain', drained.resolve);
    const piece = Buffer.alloc(65_536);
    do written += piece.length;
    while (body.write(piece));
    full.resolve();
    void drained.promise.then(() => body.end());
  });
  let received = 0;
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'));
  await full.promise;
  socket.on('data', (chunk) => (received += chunk.length));
  await drained.promise;
  await new Promise((resolve) => socket.once('close', resolve));
  expect(received).toBeGreaterThan(written);
});
