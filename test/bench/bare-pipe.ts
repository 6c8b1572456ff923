/**
 * What Gatehouse is measured against: the plainest efficient pipe from node:http to undici. It forwards the request
 * and the answer as streams, with backpressure, and does nothing else: no keys, no money, no record.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { answerParent, childArgument } from './child.ts';

const { upstreamUrl } = childArgument<{ upstreamUrl: string }>();
const pool = new Pool(upstreamUrl, { connections: null, pipelining: 1, bodyTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 });

const server = createServer({ noDelay: true, keepAliveTimeout: 120_000 }, (request, response) => {
  const { host: _host, connection: _connection, ...headers } = request.headers;
  pool.dispatch(
    { path: request.url!, method: 'POST', headers, body: request },
    {
      onRequestStart: (controller) =>
        void response.once('close', () => response.writableFinished || controller.abort(new Error('client gone'))),
      onResponseStart: (_controller, status, upstreamHeaders) => {
        const { connection: _c, 'transfer-encoding': _t, 'keep-alive': _k, ...rest } = upstreamHeaders;
        response.writeHead(status, rest);
      },
      onResponseData: (controller, chunk) => {
        if (response.write(chunk)) return;
        controller.pause();
        response.once('drain', () => controller.resume());
      },
      onResponseEnd: () => void response.end(),
      onResponseError: () => void response.destroy(),
    },
  );
});
server.listen(0, '127.0.0.1', () => answerParent({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
