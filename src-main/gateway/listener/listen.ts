/**
 * The listener: loopback and closed by default. It checks what a browser or a rebound name could forge (Host, Origin)
 * before anything else, refuses what the HTTP parser finds ambiguous, and drains when it is stopped.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { GatehouseError } from '../../contract/errors.ts';
import { errorEnvelope } from '../formats/anthropic-messages.ts';
import type { Snapshot } from '../snapshot.ts';

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

/** Larger than any header set of the client; node's own default (16 KB) is too small for long hint headers. */
const MAX_HEADER_BYTES = 64 * 1024;
/** A 32 MB body over a slow line takes minutes; a header that takes one minute is an attack. */
const LIMITS = {
  requestTimeout: 15 * 60_000,
  headersTimeout: 60_000,
  keepAliveTimeout: 90_000,
  maxHeaderSize: MAX_HEADER_BYTES,
  noDelay: true,
};

/** Throws GatehouseError `bind_refused` or `port_taken`. */
export async function listen(settings: Listen, handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Listener> {
  if (!isLoopback(settings.host) && settings.tls === null && !settings.behindProxy) {
    throw new GatehouseError(
      'bind_refused',
      `listen.host ${settings.host} is reachable from other machines: give listen.tls files, or set listen.behindProxy: true.`,
    );
  }
  let isStopping = false;
  const checked = (request: IncomingMessage, response: ServerResponse): void => {
    // A kept-alive connection would hold up a stop: close it once its running answer has left.
    response.once('finish', () => isStopping && request.socket.destroySoon());
    const refusal = refusalOf(request, settings);
    if (refusal === null) handle(request, response);
    else refuse(request, response, refusal);
  };
  const server =
    settings.tls === null
      ? createServer(LIMITS, checked)
      : createTlsServer({ ...LIMITS, cert: settings.tls.cert, key: settings.tls.key }, checked);
  server.on('clientError', answerBrokenRequest);
  await bind(server as Server, settings);
  const { port } = server.address() as AddressInfo;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    url: `${settings.tls === null ? 'http' : 'https'}://${hostForUrl(settings.host)}:${port}`,
    stopAccepting() {
      isStopping = true;
      server.close();
      server.closeIdleConnections();
    },
    closed: () => closed,
    destroy: () => server.closeAllConnections(),
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

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** A page in a browser can send requests here under a name of its own (DNS rebinding) or with its Origin: neither is served. */
function refusalOf(request: IncomingMessage, settings: Listen): GatehouseError | null {
  if (request.headers.origin !== undefined) {
    return new GatehouseError('origin_refused', 'Web pages may not call the gateway (an Origin header was sent).');
  }
  const host = hostName(request.headers.host ?? '');
  if (isLoopback(host) || host === settings.host.toLowerCase() || settings.hosts.some((one) => one.toLowerCase() === host)) return null;
  return new GatehouseError('host_refused', `This gateway is not served as "${host.slice(0, 100)}"; add the name to listen.hosts.`);
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, '')).toLowerCase();
}

function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
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
  socket.end(
    `HTTP/1.1 ${line}\r\ncontent-type: application/json\r\nx-should-retry: false\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const BROKEN: Readonly<Record<string, readonly [string, string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request headers are larger than 64 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time.'],
};
