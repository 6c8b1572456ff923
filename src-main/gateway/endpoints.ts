/**
 * Which handler answers which method and path: one table. Paths are matched without their query, under `/anthropic`
 * too, and with a doubled `/v1/v1`, because base URLs get written both ways.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatehouseError } from '../contract/errors.ts';
import { clientKind } from './answer/client-kind.ts';
import { ClientResponse } from './answer/client-response.ts';
import { refuse } from './answer/refusal.ts';
import type { DataPlane } from './data-plane.ts';
import { Exchange } from './exchange.ts';
import { handleMessages } from './handle-messages.ts';
import { type ModelsDoor, handleModels, versionedDoor } from './handle-models.ts';
import { handleUsage } from './handle-usage.ts';
import { askingFormat } from './listener/asking-format.ts';
import { type Door, doors } from './listener/doors.ts';
import { type Target, parseTarget } from './listener/target.ts';
import { bedrockShape, geminiShape, openAiShape } from './models/model-shapes.ts';

type Handler = (plane: DataPlane, target: Target, request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
type Methods = Readonly<Record<string, Handler>>;

const bedrockModels: ModelsDoor = { ...doors.invoke, shape: bedrockShape };
const azureModels: ModelsDoor = { ...doors.azureChat, shape: openAiShape };

/** Paths that name nothing. */
const fixed: Readonly<Record<string, Methods>> = {
  '/v1/messages': { POST: through(doors.messages) },
  '/v1/messages/count_tokens': { POST: through(doors.countTokens) },
  '/v1/chat/completions': { POST: through(doors.chat) },
  '/chat/completions': { POST: through(doors.chat) },
  '/v1/responses': { POST: through(doors.responses) },
  '/responses': { POST: through(doors.responses) },
  '/v1/responses/input_tokens': { POST: through(doors.responsesCount) },
  '/responses/input_tokens': { POST: through(doors.responsesCount) },
  '/v1/responses/compact': { POST: through(doors.responsesCompact) },
  '/responses/compact': { POST: through(doors.responsesCompact) },
  '/v1/models': { GET: models(null) },
  '/models': { GET: models(null) },
  // Azure's v1 API; of the dated one those paths that name no deployment. Source: Azure OpenAI, "API version lifecycle".
  '/openai/v1/chat/completions': { POST: through(doors.azureChat) },
  '/openai/v1/responses': { POST: through(doors.azureResponses) },
  '/openai/responses': { POST: through(doors.azureResponses) },
  '/openai/v1/models': { GET: modelsIn(azureModels, null) },
  '/openai/models': { GET: modelsIn(azureModels, null) },
  '/v1beta/models': { GET: modelsIn({ ...doors.gemini, shape: geminiShape }, null) },
  '/inference-profiles': { GET: modelsIn(bedrockModels, null) },
  '/api/oauth/usage': { GET: handleUsage },
  // The client's warm-up: any answer will do, nothing is said, nothing is recorded.
  '/api/hello': { HEAD: hello, GET: hello },
};

/** Paths that name a model; SDKs write some of them without the version their base URL ends in. */
const named: ReadonlyArray<readonly [path: RegExp, methods: (model: string, verb: string) => Methods | undefined]> = [
  [/^(?:\/v1)?\/models\/([^/:]+)$/, (model) => ({ GET: models(model) })],
  [/^\/v1beta\/models\/([^/:]+)$/, (model) => ({ GET: modelsIn({ ...doors.gemini, shape: geminiShape }, model) })],
  // Claude Code asks what is behind a profile before it counts tokens with it.
  [/^\/inference-profiles\/([^/]+)$/, (model) => ({ GET: modelsIn(bedrockModels, model) })],
  [/^\/openai(?:\/v1)?\/models\/([^/]+)$/, (model) => ({ GET: modelsIn(azureModels, model) })],
  [/^\/openai\/deployments\/([^/]+)\/chat\/completions$/, (model) => ({ POST: through(doors.azureDeployment, model) })],
  // Some clients of Google's leave the version to the base URL.
  [/^(?:\/v1(?:beta|alpha)?)?\/models\/([^/]+):(\w+)$/, gemini],
  [/^(?:\/v1(?:beta1)?)?\/projects\/[^/]+\/locations\/[^/]+\/publishers\/google\/models\/([^/:]+):(\w+)$/, gemini],
  [
    /^\/model\/([^/]+)\/([\w-]+)$/,
    (model, verb) => {
      if (verb === 'invoke') return { POST: through(doors.invoke, model, false) };
      if (verb === 'count-tokens') return { POST: through(doors.bedrockCount, model, false) };
      if (verb === 'converse') return { POST: through(doors.converse, model, false) };
      if (verb === 'converse-stream') return { POST: through(doors.converse, model, true) };
      return verb === 'invoke-with-response-stream' ? { POST: through(doors.invoke, model, true) } : undefined;
    },
  ],
  [
    /^(?:\/v1)?\/projects\/[^/]+\/locations\/[^/]+\/publishers\/anthropic\/models\/([^/:]+):(\w+)$/,
    (model, verb) => {
      if (model === 'count-tokens' && verb === 'rawPredict') return { POST: through(doors.rawPredictCount) };
      if (verb === 'rawPredict') return { POST: through(doors.rawPredict, model, false) };
      return verb === 'streamRawPredict' ? { POST: through(doors.rawPredict, model, true) } : undefined;
    },
  ],
];

export async function dispatch(plane: DataPlane, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = parseTarget(request.url ?? '/');
  const methods = methodsAt(target.path);
  const handler = methods?.[request.method ?? ''];
  if (handler !== undefined) return handler(plane, target, request, response);
  request.resume();
  refuseUnserved(plane, target, request, response, methods);
}

function methodsAt(path: string): Methods | undefined {
  if (Object.hasOwn(fixed, path)) return fixed[path];
  for (const [pattern, methods] of named) {
    const [, model, verb = ''] = pattern.exec(path) ?? [];
    if (model !== undefined) return methods(decoded(model), verb);
  }
  return undefined;
}

/** A handler for what comes through a door; `model` and `stream` where the path says them. */
function through(door: Omit<Door, 'terms'>, model: string | null = null, stream: boolean | null = null): Handler {
  return (plane, target, request, response) => handleMessages(plane, { ...door, terms: { model, stream } }, target, request, response);
}

/** What may be asked of a model in Google's way; a stream comes as events, or as the list that it is by default. */
function gemini(model: string, verb: string): Methods | undefined {
  if (verb === 'generateContent') return { POST: through(doors.gemini, model, false) };
  if (verb === 'countTokens') return { POST: through(doors.geminiCount, model, false) };
  if (verb !== 'streamGenerateContent') return undefined;
  const [events, list] = [through(doors.gemini, model, true), through(doors.geminiList, model, true)];
  return {
    POST: (plane, target, request, response) => (/[?&]alt=sse\b/.test(target.query) ? events : list)(plane, target, request, response),
  };
}

function models(only: string | null): Handler {
  return (plane, target, request, response) => handleModels(plane, versionedDoor(target, request), only, target, request, response);
}

function modelsIn(door: ModelsDoor, only: string | null): Handler {
  return (plane, target, request, response) => handleModels(plane, door, only, target, request, response);
}

/** SDKs encode what a model's name may hold (`:`, `/`, `@`); a lone percent sign is not for us to mend. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function hello(_plane: DataPlane, _target: Target, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(200, { 'content-length': '0' }).end();
}

/** For whoever set up a client and missed. */
const DOORS =
  'It has /v1/messages, /v1/chat/completions, /v1/responses, /v1/models, and the paths of Gemini (/v1beta), Bedrock (/model), Vertex AI (/v1/projects) and Azure (/openai).';

function refuseUnserved(
  plane: DataPlane,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
  methods: Methods | undefined,
): void {
  const { clock, observer, newId, ledger, logger } = plane.ports;
  const method = request.method ?? 'GET';
  const allow = Object.keys(methods ?? {}).join(', ');
  const error =
    request.headers.upgrade?.toLowerCase() === 'websocket'
      ? new GatehouseError('upgrade_refused', 'Gatehouse serves HTTP only; send the request without an upgrade to a WebSocket.', {
          details: { headers: [['upgrade', 'HTTP/1.1']] },
        })
      : methods === undefined
        ? new GatehouseError('path_unknown', `Gatehouse has no endpoint ${target.path.slice(0, 100)}. ${DOORS}`)
        : new GatehouseError('method_refused', `${target.path} takes ${allow}, not ${method}.`, {
            details: { headers: [['allow', allow]] },
          });
  const exchange = new Exchange({ id: newId(), endpoint: 'unknown', method, path: target.path, headers: request.headers }, clock, observer);
  const client = new ClientResponse(response, exchange.row.id, askingFormat(target, request.headers), clientKind(request.headers));
  refuse(exchange, client, error, logger);
  ledger.finish(exchange.close());
}
