/**
 * The listener: loopback and closed by default. It checks what a browser or a rebound name could forge (Host, Origin)
 * before anything else, refuses what the HTTP parser finds ambiguous, and drains when it is stopped. No connection is
 * held for nothing: each state a client can leave one in has an end, which only a client that stands still reaches.
 *
 *   its headers do not arrive              connections.headersMs, from the connect on         Node's headersTimeout
 *   its body stops arriving                connections.uploadMs                               body/read-body.ts
 *   it goes on sending what was refused    bounded in bytes and time                          drain-request.ts
 *   it stops reading its answer            connections.readerMs                               endBlockedReader
 *   it asks nothing more                   connections.idleMs                                 Node's keepAliveTimeout
 *   it is gone without a word              TCP keep-alive
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { GatehouseError } from '../../contract/errors.ts';
import { isLoopbackHost, isServedAs, reachableHost, readHostHeader } from '../../contract/host-names.ts';
import { errorEnvelope } from '../formats/anthropic-messages.ts';
import type { Logger } from '../ports.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Watch } from '../watch.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { drainRequest } from './drain-request.ts';

export interface Listener {
  readonly url: string;
  /** No new connections; idle ones are closed, running ones may finish. */
  stopAccepting(): void;
  /** Resolves when the last connection is gone; call after `stopAccepting`. */
  closed(): Promise<void>;
  /** Cuts what is left. */
  destroy(): void;
}

type Listen = Snapshot['listen'];

export interface ListenOptions extends Pick<Snapshot, 'listen' | 'connections'> {
  readonly watch: Watch;
  readonly logger: Logger;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Larger than any header set of the client; node's own default (16 KB) is too small for long hint headers. */
const MAX_HEADER_BYTES = 64 * 1024;
/** A peer that vanished is asked for after this long, and given up some ten seconds later (libuv's probes). */
const KEEP_ALIVE_MS = 60_000;
/** How exactly Node keeps the limit on headers. */
const CHECK_MS = 5000;
/**
 * Requests sent on one connection before the first is answered. No client of ours sends a second; Node would serve any
 * number of them at once.
 */
const MOST_PIPELINED = 4;
/** For an answer to a request that the parser refused. */
const BROKEN_MS = 1000;

/** Throws GatehouseError `bind_refused` or `port_taken`. */
export async function listen({ listen: settings, connections, watch, logger, handle }: ListenOptions): Promise<Listener> {
  if (!isLoopbackHost(settings.host) && settings.tls === null && !settings.behindProxy) {
    throw new GatehouseError(
      'bind_refused',
      `listen.host ${settings.host} is reachable from other machines: give listen.tls files, or set listen.behindProxy: true.`,
    );
  }
  let isStopping = false;
  const unanswered = new WeakMap<Socket, number>();
  const checked = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const waiting = (unanswered.get(socket) ?? 0) + 1;
    if (waiting > MOST_PIPELINED) return void socket.destroy();
    unanswered.set(socket, waiting);
    // A kept-alive connection would hold up a stop: close it once its running answer has left.
    response.once('finish', () => {
      unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1);
      if (isStopping) request.socket.destroySoon();
      else if (!request.complete) drainRequest(request, watch, () => request.complete || request.socket.destroy());
    });
    endBlockedReader(request, response, connections.readerMs);
    const refusal = refusalOf(request, settings);
    if (refusal === null) handle(request, response);
    else refuse(request, response, refusal);
  };
  const options = {
    // A body takes as long as it moves: a large one over a slow line takes minutes.
    requestTimeout: 0,
    headersTimeout: connections.headersMs,
    connectionsCheckingInterval: Math.min(CHECK_MS, connections.headersMs),
    keepAliveTimeout: connections.idleMs,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    noDelay: true,
  };
  const server =
    settings.tls === null
      ? createServer(options, checked)
      : createTlsServer({ ...options, handshakeTimeout: connections.headersMs, ...settings.tls }, checked);
  // Counts from the last byte either way; `endBlockedReader` judges what it means.
  server.timeout = connections.readerMs;
  server.on('clientError', answerBrokenRequest);
  const limits = new ConnectionLimits(connections.most, settings.behindProxy || isLoopbackHost(settings.host), (address) =>
    logger.warn({ address, most: connections.most }, 'too many connections: new ones are closed (connections.most)'),
  );
  server.on('connection', (socket: Socket) => limits.accept(socket));
  await bind(server as Server, settings);
  const { port } = server.address() as AddressInfo;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    url: `${settings.tls === null ? 'http' : 'https'}://${reachableHost(settings.host)}:${port}`,
    stopAccepting() {
      isStopping = true;
      server.close();
      server.closeIdleConnections();
    },
    closed: () => closed,
    destroy: () => limits.destroyAll(),
  };
}

function bind(server: Server, { host, port }: Listen): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(
          new GatehouseError(
            'port_taken',
            `Port ${port} on ${host} is taken by another program; stop it or set listen.port to a free one.`,
            { cause: error, details: { port, host } },
          ),
        );
      else
        reject(
          new GatehouseError(
            'bind_refused',
            `Cannot listen on ${host}:${port} (${error.code ?? error.message}); check listen.host and listen.port.`,
            { cause: error },
          ),
        );
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      server.on('error', () => undefined);
      resolve();
    });
  });
}

/** A page in a browser can send requests here under a name of its own (DNS rebinding) or with its Origin: neither is served. */
function refusalOf(request: IncomingMessage, settings: Listen): GatehouseError | null {
  if (request.headers.origin !== undefined) {
    return new GatehouseError('origin_refused', 'Web pages may not call the gateway (an Origin header was sent).');
  }
  const sent = request.headers.host ?? '';
  // Whatever the port: it may have been forwarded. It is the name that a rebound one gives away.
  const named = readHostHeader(sent);
  if (named !== null && isServedAs(named.host, settings)) return null;
  return new GatehouseError('host_refused', `This gateway is not served as "${sent.slice(0, 100)}"; add the name to listen.hosts.`);
}

/**
 * A client that takes nothing of an answer for so long will not read it: its connection is given up, which ends the
 * request as a hang-up does. Node fires 'timeout' only when nothing at all moved, so that a slow link is safe; while the
 * provider is silent nothing waits to be sent, and the time runs anew.
 */
function endBlockedReader({ socket }: IncomingMessage, response: ServerResponse, readerMs: number): void {
  response.on('timeout', () => {
    if (socket.writableLength === 0) socket.setTimeout(readerMs);
    else response.destroy(new GatehouseError('client_closed', `The client stopped reading its answer for ${readerMs / 1000} s.`));
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, error: GatehouseError): void {
  request.resume();
  const { status, type } = error.definition;
  response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'false' });
  response.end(errorEnvelope(type, error.message, ''));
}

/** What the parser refused: smuggled lengths, bare line feeds, oversized heads, or a client that fell silent. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [line, message] = BROKEN[error.code ?? ''] ?? ['400 Bad Request', `The HTTP request is malformed (${error.code ?? 'unknown'}).`];
  const body = errorEnvelope('invalid_request_error', message, '');
  // The other side may neither close its half nor read: it is not waited for.
  const giveUp = setTimeout(() => socket.destroy(), BROKEN_MS).unref();
  socket.once('close', () => clearTimeout(giveUp));
  socket.end(
    `HTTP/1.1 ${line}\r\ncontent-type: application/json\r\nx-should-retry: false\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const BROKEN: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request headers are larger than 64 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
};
