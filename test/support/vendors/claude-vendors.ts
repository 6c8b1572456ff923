/**
 * Claude at the clouds, and Ollama, which speaks Messages too. Sources: Messages API reference; Bedrock user guide,
 * "Anthropic Claude Messages API"; Anthropic, "Claude on Vertex AI" and "Claude in Microsoft Foundry"; Ollama,
 * "Anthropic compatibility".
 */
import { awsChunk } from '../aws-frames.ts';
import { type ReceivedRequest, type Reply, stream } from '../fake-anthropic.ts';
import { messageEvents, text, toolUse } from '../messages-stream.ts';
import { type Json, type Seen, type Turn, type Vendor, bodyOf, list, problem, texts, unknownFields } from './vendor.ts';

const FIELDS = `messages system tools tool_choice max_tokens temperature top_p top_k stop_sequences thinking metadata
  output_config context_management container mcp_servers safeguards cache_control`;

function seen(request: ReceivedRequest): Seen {
  const body = bodyOf(request);
  const blocks = list(body['messages']).flatMap(({ content }) => list(content));
  return {
    text: texts([body['system'], body['messages']]),
    tools: new Map(list(body['tools']).map((tool) => [String(tool['name']), tool['input_schema']])),
    results: blocks.filter(({ type }) => type === 'tool_result').length,
  };
}

/** A thing that a Messages endpoint refuses whoever runs it. */
function commonProblems(body: Json): string[] {
  const roles = list(body['messages']).map(({ role }) => role);
  return [
    ...problem(typeof body['max_tokens'] === 'number', 'max_tokens: Field required'),
    ...problem(roles[0] === 'user', 'messages: first message must use the user role'),
    ...problem(!JSON.stringify(body['messages']).includes('"gatehouse.'), 'thinking.signature: Invalid signature'),
  ];
}

const events = ({ text: said, tool }: Turn) =>
  messageEvents({
    blocks: [text(said), ...(tool === undefined ? [] : [toolUse(tool.name, { ...tool.input })])],
    stopReason: tool === undefined ? 'end_turn' : 'tool_use',
    deltaChars: 1000,
  });
const sse = (turn: Turn): Reply => stream(events(turn));

export const bedrockClaude: Vendor = {
  title: 'Bedrock Claude',
  provider: 'bedrock',
  config: { region: 'us-east-1' },
  model: 'claude-opus-5-5',
  problems(request) {
    const body = bodyOf(request);
    return [
      ...problem(request.path === '/model/us.anthropic.claude-opus-5-5/invoke-with-response-stream', `no operation at ${request.path}`),
      ...problem(
        /^(?:AWS4-HMAC-SHA256|Bearer) /.test(request.header('authorization') ?? ''),
        'the request is neither signed nor has it an API key',
      ),
      ...problem(body['anthropic_version'] === 'bedrock-2023-05-31', 'anthropic_version: wrong'),
      ...unknownFields(body, `${FIELDS} anthropic_version anthropic_beta`),
      ...commonProblems(body),
    ];
  },
  seen,
  reply: (turn) =>
    stream(
      events(turn).map(({ data }) => awsChunk(data)),
      { headers: { 'content-type': 'application/vnd.amazon.eventstream' } },
    ),
};

export const vertexClaude: Vendor = {
  title: 'Vertex Claude',
  provider: 'vertex',
  config: { region: 'us-east5', project: 'acme' },
  model: 'claude-opus-5-5',
  problems(request) {
    const body = bodyOf(request);
    const path = '/v1/projects/acme/locations/us-east5/publishers/anthropic/models/claude-opus-5-5:streamRawPredict';
    return [
      ...problem(request.path === path, `no model at ${request.path}`),
      ...problem(request.header('authorization') === 'Bearer ya29.test-token', 'the request has no access token'),
      ...problem(body['anthropic_version'] === 'vertex-2023-10-16', 'anthropic_version: wrong'),
      ...unknownFields(body, `${FIELDS} anthropic_version stream`),
      ...commonProblems(body),
    ];
  },
  seen,
  reply: sse,
};

export const foundryClaude: Vendor = {
  title: 'Azure Foundry Claude',
  provider: 'azure-foundry',
  config: { resource: 'acme' },
  model: 'claude-opus-5-5',
  problems(request) {
    const body = bodyOf(request);
    return [
      ...problem(request.path.split('?')[0] === '/v1/messages', `no endpoint ${request.path}`),
      ...problem(request.header('x-api-key') !== undefined, 'x-api-key header is required'),
      ...problem(request.header('anthropic-version') !== undefined, 'anthropic-version: header is required'),
      ...problem(body['model'] === 'claude-opus-5-5', `no deployment ${String(body['model'])}`),
      ...unknownFields(body, `${FIELDS} model stream`),
      ...commonProblems(body),
    ];
  },
  seen,
  reply: sse,
};

export const ollama: Vendor = {
  title: 'Ollama',
  provider: 'ollama',
  config: {},
  model: 'qwen3-coder:30b',
  problems(request) {
    const body = bodyOf(request);
    return [
      ...problem(request.path.split('?')[0] === '/v1/messages', `no endpoint ${request.path}`),
      ...problem(body['model'] === 'qwen3-coder:30b', `model ${String(body['model'])} not found`),
      ...commonProblems(body),
    ];
  },
  seen,
  reply: sse,
};
