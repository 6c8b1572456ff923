/** What webhooks are sent by, against a server that does as it likes. */
import { createServer, type RequestListener } from 'node:http';
import zlib from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { postJson } from '../../../src-main/observe/post-json.ts';
import { type Loopback, listenOnLoopback } from '../../support/loopback.ts';

let server: Loopback;
afterEach(() => server.close());

const serve = async (answer: RequestListener) => (server = await listenOnLoopback(createServer(answer)));

test('the body arrives as JSON, and the status comes back', async () => {
  const arrived = Promise.withResolvers<[string | undefined, string]>();
  const { url } = await serve((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      arrived.resolve([request.headers['content-type'], body]);
      response.writeHead(202).end('thanks');
    });
  });
  expect(await postJson(`${url}/hook?x=1`, '{"event":"alert"}')).toBe(202);
  expect(await arrived.promise).toEqual(['application/json', '{"event":"alert"}']);
});

test('a redirect is told, not followed', async () => {
  let asked = 0;
  const { url } = await serve((_request, response) => {
    asked += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(await postJson(url, '{}')).toBe(307);
  expect(asked).toBe(1);
});

test('an answer that never ends is left, and one in Brotli meets no decoder', async () => {
  const made = vi.spyOn(zlib, 'createBrotliDecompress');
  const left = Promise.withResolvers<void>();
  const { url } = await serve((_request, response) => {
    response.on('close', left.resolve).writeHead(200, { 'content-encoding': 'br' }).write('not read');
  });
  expect(await postJson(url, '{}')).toBe(200);
  await left.promise;
  expect(made).not.toHaveBeenCalled();
});

test('nobody there is an error with its code', async () => {
  const { url } = await serve((_request, response) => response.end());
  await server.close();
  await expect(postJson(url, '{}')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
