/**
 * The model list from memory: what this key may ask for, in the shape of the client's vendor. Claude Code waits three
 * seconds for it, follows no redirect, and shows only ids that hold "claude" or "anthropic".
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatehouseError } from '../contract/errors.ts';
import { authenticate } from './admission/authenticate.ts';
import { assertPermitted } from './admission/permissions.ts';
import { ClientResponse } from './answer/client-response.ts';
import { refuse } from './answer/refusal.ts';
import type { DataPlane } from './data-plane.ts';
import { Exchange } from './exchange.ts';
import { type Door, doors } from './listener/doors.ts';
import type { Target } from './listener/target.ts';
import { listModels } from './models/list-models.ts';
import { type ModelShape, geminiShape, messagesShape, openAiShape } from './models/model-shapes.ts';
import { canonicalModel } from './models/canonical-model.ts';

/** Who reads the answer: what their list looks like, how they send keys and hear refusals. */
export interface ModelsDoor extends Pick<Door, 'format' | 'keyHint'> {
  readonly shape: ModelShape;
}

/**
 * Three vendors' lists have this path. Only Anthropic's clients name the version of its API, which it demands that they
 * do, and only Google's send their key under its name.
 */
export function versionedDoor(target: Target, { headers }: IncomingMessage): ModelsDoor {
  if (headers['anthropic-version'] !== undefined) return { ...doors.messages, shape: messagesShape };
  if (headers['x-goog-api-key'] !== undefined || target.key !== null) return { ...doors.gemini, shape: geminiShape };
  return { ...doors.chat, shape: openAiShape };
}

/** `only` asks for one model by its id, or by what a cloud calls it; null for all. */
export function handleModels(
  plane: DataPlane,
  { shape, format, keyHint }: ModelsDoor,
  only: string | null,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { clock, observer, newId, ledger, logger } = plane.ports;
  const { snapshot } = plane.settings();
  const id = newId();
  const client = new ClientResponse(response, id, format);
  try {
    const key = authenticate(request.headers, { queryKey: target.key, hint: keyHint }, snapshot, clock.now());
    assertPermitted(key.tiers, { endpoint: 'models', userAgent: request.headers['user-agent'] ?? null });
    const models = listModels(snapshot, plane.providers, key);
    if (only === null) {
      client.sendOwn(shape.list(models));
      return;
    }
    const model = models.find(({ id: one }) => one === only) ?? models.find(({ id: one }) => canonicalModel(one) === canonicalModel(only));
    if (model === undefined) throw new GatehouseError('model_unknown', `There is no model ${only.slice(0, 100)} for this key.`);
    client.sendOwn(shape.one(model));
  } catch (thrown) {
    // Only refusals are worth a row: the client asks at every start.
    const exchange = new Exchange({ id, endpoint: 'models', method: 'GET', path: target.path, headers: request.headers }, clock, observer);
    refuse(exchange, client, thrown, logger);
    ledger.finish(exchange.close());
  }
}
