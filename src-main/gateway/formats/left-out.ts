/**
 * What no format but Messages knows: every top-level field that the pivot's type does not name. They are left out with a
 * note each, and only what would change the answer for the worse without anybody noticing is refused.
 */
import { featureMissing } from './capability.ts';
import type { MessagesRequest } from './messages.ts';
import { fieldsList } from './open-json.ts';

const CARRIED = new Set([
  'model',
  'messages',
  'max_tokens',
  'system',
  'tools',
  'tool_choice',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'thinking',
  'output_config',
]);

/** One phrase for each field. Throws GatehouseError `feature_missing` for `mcp_servers`. */
export function leftOut(request: MessagesRequest): string[] {
  if (request['mcp_servers'] !== undefined)
    throw featureMissing('mcp_servers', 'this provider cannot call MCP servers. Let the client call them.');
  const fields = Object.keys(request)
    .filter((field) => !CARRIED.has(field))
    .map((field) => (field === 'metadata' ? 'metadata: stays here' : `${field}: not known to this API`));
  return [...fields, ...documentFields(request)];
}

/** What Claude is told about a document beside its content and title. */
function documentFields({ messages }: MessagesRequest): string[] {
  const blocks = messages.flatMap(({ content }) => fieldsList(content)).flatMap((block) => [block, ...fieldsList(block['content'])]);
  const documents = blocks.filter(({ type }) => type === 'document');
  return ['context', 'citations']
    .filter((field) => documents.some((document) => document[field] !== undefined && document[field] !== null))
    .map((field) => `document.${field}: not known to this API`);
}
