/**
 * Puts the interface on its own port: 127.0.0.1 unless the configuration opens the gateway to others, which it may only
 * do with TLS or behind a proxy that brings it.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { isLoopbackHost, reachableHost } from '../../contract/host-names.ts';
import { GatehouseError } from '../../contract/errors.ts';
import type { Snapshot } from '../../gateway/snapshot.ts';
import { findPortHolder } from '../machine/port-holder.ts';

export interface AdminServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Throws `port_taken` naming the holder when it is known, or `bind_refused`. `port` 0 takes any free one. */
export async function openAdminServer(
  listen: Snapshot['listen'],
  port: number,
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<AdminServer> {
  const { host, tls } = listen;
  if (!isLoopbackHost(host) && tls === null && !listen.behindProxy) {
    throw new GatehouseError('bind_refused', `listen.host ${host} is open to others: give listen.tls, or say listen.behindProxy: true.`);
  }
  const answer = getRequestListener(fetch);
  const listener: RequestListener = (incoming, outgoing) => void answer(incoming, outgoing);
  const server = tls === null ? createServer(listener) : createTlsServer({ ...tls, handshakeTimeout: HANDSHAKE_MS }, listener);
  /** Also those that have not spoken HTTP yet, which `closeAllConnections` does not know. */
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await bind(server, host, port);
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `${tls === null ? 'http' : 'https'}://${reachableHost(host)}:${actual}`,
    port: actual,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Until a TLS connection is made. */
const HANDSHAKE_MS = 30_000;

async function bind(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'EADDRINUSE') {
      const holder = await findPortHolder(port);
      throw new GatehouseError(
        'port_taken',
        `Port ${port} for the interface is taken${holder === null ? '' : ` by ${holder}`}; free it, or set listen.adminPort (or --admin-port) to another.`,
        { cause },
      );
    }
    throw new GatehouseError(
      'bind_refused',
      `The interface cannot listen on ${host}:${port} (${String(code)}); check listen.host and listen.adminPort.`,
      { cause },
    );
  }
}
