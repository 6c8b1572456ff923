/**
 * Which handler answers which method and path: one table. Paths are matched without their query, under `/anthropic`
 * too, and with a doubled `/v1/v1`, because base URLs get written both ways.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatehouseError } from '../contract/errors.ts';
import { ClientResponse } from './client-response.ts';
import type { DataPlane } from './data-plane.ts';
import { Exchange } from './exchange.ts';
import { type Target, handleMessages } from './handle-messages.ts';
import { handleModels } from './handle-models.ts';
import { handleUsage } from './handle-usage.ts';
import { refuse } from './refusal.ts';

type Handler = (plane: DataPlane, target: Target, request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const endpoints: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '/v1/messages': { POST: (plane, target, request, response) => handleMessages(plane, 'messages', target, request, response) },
  '/v1/messages/count_tokens': {
    POST: (plane, target, request, response) => handleMessages(plane, 'count_tokens', target, request, response),
  },
  '/v1/models': { GET: (plane, target, request, response) => handleModels(plane, target.path, request, response) },
  '/api/oauth/usage': { GET: (plane, target, request, response) => handleUsage(plane, target.path, request, response) },
  // The client's warm-up: any answer will do, nothing is said, nothing is recorded.
  '/api/hello': { HEAD: hello, GET: hello },
};

export async function dispatch(plane: DataPlane, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = parseTarget(request.url ?? '/');
  const methods = endpoints[target.path];
  const handler = methods?.[request.method ?? ''];
  if (handler !== undefined) return handler(plane, target, request, response);
  request.resume();
  refuseUnserved(plane, target, request, response, methods);
}

/** `/anthropic/v1/v1/messages/?beta=true` -> `/v1/messages` and `?beta=true`. */
export function parseTarget(url: string): Target {
  const mark = url.indexOf('?');
  const query = mark === -1 ? '' : url.slice(mark);
  const path = (mark === -1 ? url : url.slice(0, mark))
    .replace(/^\/anthropic(?=\/)/, '')
    .replace(/^(?:\/v1)+(?=\/v1\/)/, '')
    .replace(/(?<=.)\/+$/, '');
  return { path, query };
}

function hello(_plane: DataPlane, _target: Target, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(200, { 'content-length': '0' }).end();
}

function refuseUnserved(
  plane: DataPlane,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
  methods: Readonly<Record<string, Handler>> | undefined,
): void {
  const { clock, observer, newId, ledger, logger } = plane.ports;
  const method = request.method ?? 'GET';
  const allow = Object.keys(methods ?? {}).join(', ');
  const error =
    methods === undefined
      ? new GatehouseError('path_unknown', `Gatehouse has no endpoint ${target.path.slice(0, 100)}; the Messages API is at /v1/messages.`)
      : new GatehouseError('method_refused', `${target.path} takes ${allow}, not ${method}.`, { details: { headers: [['allow', allow]] } });
  const exchange = new Exchange({ id: newId(), endpoint: 'unknown', method, path: target.path, headers: request.headers }, clock, observer);
  refuse(exchange, new ClientResponse(response, exchange.row.id), error, logger);
  ledger.finish(exchange.close());
}
