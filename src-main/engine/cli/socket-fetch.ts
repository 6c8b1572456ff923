/** `fetch` over a control socket: enough of it for admin calls, whose answers are small and read whole. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { GatehouseError } from '../../contract/errors.ts';

/** Does somebody answer there? */
export async function isListening(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

/** Throws `engine_unreachable` when the engine goes away meanwhile. */
export function createSocketFetch(socket: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = Buffer.from(await request.arrayBuffer());
    const { pathname, search } = new URL(request.url);
    return new Promise((resolve, reject) => {
      const fail = (cause: Error) =>
        reject(new GatehouseError('engine_unreachable', `The running engine does not answer on ${socket}.`, { cause }));
      const call = httpRequest(
        { socketPath: socket, path: pathname + search, method: request.method, headers: Object.fromEntries(request.headers) },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', fail);
          answer.once('end', () => {
            const type = answer.headers['content-type'] ?? '';
            resolve(
              new Response(chunks.length === 0 ? null : Buffer.concat(chunks), {
                status: answer.statusCode ?? 500,
                headers: { 'content-type': type },
              }),
            );
          });
        },
      );
      call.once('error', fail);
      call.end(body);
    });
  };
}
