/**
 * A Messages request as the body of Bedrock's InvokeModel: the same fields, except that the model and the choice of
 * streaming move into the path, and the API version and the beta values into the body. Works on the raw bytes, so that
 * what Claude gets is what the client sent.
 * Source: Bedrock user guide, "Anthropic Claude Messages API, request and response".
 */
import { spliceBody } from '../../body/splice-body.ts';
import { cloudBetas } from '../cloud-betas.ts';
import { withoutSealedThinking } from '../sealed-signature.ts';
import type { PivotRequest, Written } from '../wire-format.ts';

const VERSION = 'bedrock-2023-05-31';
const REMOVED = new Set(['model', 'stream', 'tags', 'anthropic_version', 'anthropic_beta']);
const REMOVED_WITH_MESSAGES = new Set([...REMOVED, 'messages']);

export function writeInvoke(request: PivotRequest): Written {
  const losses: string[] = [];
  const messages = sealedMessages(request);
  if (messages !== undefined) losses.push('thinking of another provider: its signature means nothing to Claude');
  if (request.bytes.includes('"tags"') && request.json()['tags'] !== undefined) losses.push('tags: not known to Bedrock');
  const betas = cloudBetas(request.betas);
  const body = spliceBody(request.bytes, messages === undefined ? REMOVED : REMOVED_WITH_MESSAGES, {
    anthropic_version: VERSION,
    anthropic_beta: betas.length === 0 ? undefined : betas,
    messages,
  });
  return { body, losses };
}

/** The messages without other vendors' thinking, or undefined when they hold none and can stay as they are. */
function sealedMessages(request: PivotRequest): unknown {
  if (!request.bytes.includes('"gatehouse.')) return undefined;
  const { messages } = request.json();
  const kept = withoutSealedThinking(messages);
  return kept === messages ? undefined : kept;
}
