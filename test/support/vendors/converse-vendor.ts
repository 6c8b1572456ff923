/** A model of another vendor on Bedrock, by Converse. Source: Bedrock API reference, "ConverseStream". */
import { awsEvent } from '../aws-frames.ts';
import { stream } from '../fake-anthropic.ts';
import { type Json, type Vendor, bodyOf, list, problem, texts, unknownFields } from './vendor.ts';

const FIELDS = `messages system inferenceConfig toolConfig guardrailConfig additionalModelRequestFields promptVariables
  additionalModelResponseFieldPaths requestMetadata performanceConfig serviceTier outputConfig`;
const BLOCK_FIELDS =
  'text image document video audio toolUse toolResult guardContent cachePoint reasoningContent citationsContent searchResult';
const MODEL = 'us.meta.llama4-maverick-17b-instruct-v1:0';

const specs = (body: Json) =>
  list((body['toolConfig'] as Json | undefined)?.['tools']).flatMap((tool) => (tool['toolSpec'] ? [tool['toolSpec'] as Json] : []));
const blocks = (body: Json) => list(body['messages']).flatMap((message) => list(message['content']));

export const bedrockConverseModel: Vendor = {
  title: 'Bedrock Converse',
  provider: 'bedrock',
  config: { region: 'us-east-1' },
  model: MODEL,
  problems(request) {
    const body = bodyOf(request);
    const roles = list(body['messages']).map(({ role }) => role);
    return [
      ...problem(request.path === `/model/${encodeURIComponent(MODEL)}/converse-stream`, `no operation at ${request.path}`),
      ...unknownFields(body, FIELDS),
      ...problem(roles[0] === 'user', 'A conversation must start with a user message.'),
      ...roles.flatMap((role, index) => problem(role !== roles[index - 1], `messages[${index}]: roles must alternate`)),
      ...blocks(body).flatMap((block) => unknownFields(block, BLOCK_FIELDS, 'content.')),
      ...specs(body).flatMap((spec) => unknownFields(spec, 'name description inputSchema strict', 'toolSpec.')),
      ...problem(
        specs(body).length > 0 || blocks(body).every((block) => block['toolUse'] === undefined),
        'The toolConfig field must be defined when using toolUse',
      ),
    ];
  },
  seen(request) {
    const body = bodyOf(request);
    return {
      text: texts([body['system'], body['messages']]),
      tools: new Map(specs(body).map((spec) => [String(spec['name']), (spec['inputSchema'] as Json)['json']])),
      results: blocks(body).filter((block) => block['toolResult'] !== undefined).length,
    };
  },
  reply({ text, tool }) {
    const call =
      tool === undefined
        ? []
        : [
            awsEvent('contentBlockStart', {
              contentBlockIndex: 1,
              start: { toolUse: { toolUseId: `tooluse_${tool.name}1`, name: tool.name } },
            }),
            awsEvent('contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: JSON.stringify(tool.input) } } }),
            awsEvent('contentBlockStop', { contentBlockIndex: 1 }),
          ];
    return stream(
      [
        awsEvent('messageStart', { role: 'assistant' }),
        awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }),
        awsEvent('contentBlockStop', { contentBlockIndex: 0 }),
        ...call,
        awsEvent('messageStop', { stopReason: tool === undefined ? 'end_turn' : 'tool_use' }),
        awsEvent('metadata', { usage: { inputTokens: 100, outputTokens: 20, totalTokens: 120 }, metrics: { latencyMs: 5 } }),
      ],
      { headers: { 'content-type': 'application/vnd.amazon.eventstream' } },
    );
  },
};
