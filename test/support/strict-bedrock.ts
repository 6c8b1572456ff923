/**
 * A fake of Bedrock's runtime that takes requests as strictly as AWS does, and plays the scripted day (tool-script.ts):
 * InvokeModelWithResponseStream for Claude, ConverseStream for every other model. Frames are made by hand and not by the
 * product's codec. What it does not know it answers with a ValidationException.
 */
import { createServer } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { awsChunk, awsEvent } from './aws-frames.ts';
import { listenOnLoopback } from './loopback.ts';
import { type Block, messageEvents } from './messages-stream.ts';
import { scriptedTurn } from './tool-script.ts';

const invoke = z.looseObject({
  anthropic_version: z.literal('bedrock-2023-05-31'),
  anthropic_beta: z.array(z.string()).optional(),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']) })),
  max_tokens: z.int(),
  model: z.undefined().optional(),
  stream: z.undefined().optional(),
  tags: z.undefined().optional(),
});

const text = z.strictObject({ text: z.string().regex(/\S/) });
const id = z.string().regex(/^[\w-]{1,64}$/);
const userBlock = z.union([
  text,
  z.strictObject({
    toolResult: z.strictObject({ toolUseId: id, content: z.array(text).min(1), status: z.enum(['success', 'error']).optional() }),
  }),
]);
const assistantBlock = z.union([
  text,
  z.strictObject({ toolUse: z.strictObject({ toolUseId: id, name: id, input: z.record(z.string(), z.unknown()) }) }),
]);
const toolSpec = z.strictObject({
  name: id,
  description: z.string().min(1).optional(),
  inputSchema: z.strictObject({ json: z.looseObject({ type: z.literal('object') }) }),
});
const converse = z.strictObject({
  system: z.array(text).optional(),
  messages: z.array(
    z.discriminatedUnion('role', [
      z.strictObject({ role: z.literal('user'), content: z.array(userBlock).min(1) }),
      z.strictObject({ role: z.literal('assistant'), content: z.array(assistantBlock).min(1) }),
    ]),
  ),
  inferenceConfig: z.strictObject({
    maxTokens: z.int(),
    temperature: z.number().optional(),
    topP: z.number().optional(),
    stopSequences: z.array(z.string()).optional(),
  }),
  toolConfig: z.strictObject({ tools: z.array(z.strictObject({ toolSpec })).min(1), toolChoice: z.unknown().optional() }).optional(),
  additionalModelRequestFields: z.record(z.string(), z.unknown()).optional(),
});

export interface SeenByBedrock {
  readonly operation: string;
  readonly model: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface StrictBedrock {
  readonly url: string;
  readonly seen: SeenByBedrock[];
  readonly refusals: string[];
  close(): Promise<void>;
}

export async function startStrictBedrock(): Promise<StrictBedrock> {
  const seen: SeenByBedrock[] = [];
  const refusals: string[] = [];
  const server = createServer((incoming, response) => {
    void readText(incoming).then((body) => {
      const [, model = '', operation = ''] = /^\/model\/([^/]+)\/(.+)$/.exec(incoming.url ?? '') ?? [];
      const value: unknown = JSON.parse(body);
      const problem =
        operation === 'converse-stream'
          ? converseProblem(value)
          : operation === 'invoke-with-response-stream'
            ? shapeProblem(invoke, value)
            : `no ${operation} here`;
      if (problem !== null) {
        refusals.push(problem);
        response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException' });
        response.end(JSON.stringify({ message: problem }));
        return;
      }
      seen.push({ operation, model: decodeURIComponent(model), authorization: incoming.headers.authorization, body });
      const { messages } = value as { messages: readonly { role: string }[] };
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      const blocks = scriptedTurn(body, turn);
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      for (const frame of operation === 'converse-stream' ? converseFrames(blocks) : invokeFrames(blocks, turn)) response.write(frame);
      response.end();
    });
  });
  const { url, close } = await listenOnLoopback(server);
  return { url, seen, refusals, close };
}

function shapeProblem(schema: z.ZodType, value: unknown): string | null {
  const { error } = schema.safeParse(value);
  return error === undefined ? null : z.prettifyError(error);
}

function converseProblem(value: unknown): string | null {
  const { data, error } = converse.safeParse(value);
  if (data === undefined) return z.prettifyError(error);
  for (const [at, { role, content }] of data.messages.entries()) {
    if (role !== (at % 2 === 0 ? 'user' : 'assistant'))
      return `messages.${at}: a conversation must alternate between user and assistant roles`;
    const calls = content.flatMap((block) => ('toolUse' in block ? block.toolUse.toolUseId : []));
    const results = data.messages[at + 1]?.content.flatMap((block) => ('toolResult' in block ? block.toolResult.toolUseId : []));
    if (calls.length > 0 && calls.toSorted().join() !== results?.toSorted().join())
      return `messages.${at + 1}: expected toolResult blocks for ${calls.join()}`;
  }
  return null;
}

const usage = { input: 1000, output: 50, cacheRead: 100 };

/** Each message has an id of its own: the client puts those of one id together. */
function invokeFrames(blocks: readonly Block[], turn: number): Buffer[] {
  return messageEvents({ id: `msg_bdrk_${turn}`, blocks, usage }).map(({ data }) => awsChunk(data));
}

function* converseFrames(blocks: readonly Block[]): Generator<Buffer> {
  yield awsEvent('messageStart', { role: 'assistant' });
  for (const [contentBlockIndex, block] of blocks.entries()) {
    if (block.type === 'text') yield awsEvent('contentBlockDelta', { contentBlockIndex, delta: { text: block.text } });
    if (block.type === 'tool_use') {
      yield awsEvent('contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId: block.id, name: block.name } } });
      yield awsEvent('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input: JSON.stringify(block.input) } } });
    }
    yield awsEvent('contentBlockStop', { contentBlockIndex });
  }
  yield awsEvent('messageStop', { stopReason: blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn' });
  yield awsEvent('metadata', {
    usage: { inputTokens: 1000, outputTokens: 50, totalTokens: 1150, cacheReadInputTokens: 100, cacheWriteInputTokens: 0 },
    metrics: { latencyMs: 1 },
  });
}
