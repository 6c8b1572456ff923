/**
 * What the practice provider reads of a Messages request. Everything is optional but what the API itself requires;
 * unknown fields and blocks are stepped over, because clients add some with every release.
 */
import { z } from 'zod';
import type { HeaderPairs } from '../../upstream/upstream.ts';

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  cache_control: z.looseObject({ ttl: z.string().optional() }).nullish(),
});
const contentSchema = z.union([z.string(), z.array(blockSchema)]);
const toolSchema = z.looseObject({
  name: z.string().optional(),
  input_schema: z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() }).optional(),
});
const requestSchema = z.looseObject({
  model: z.string().min(1).max(300),
  max_tokens: z.int().positive().default(4096),
  stream: z.boolean().default(false),
  system: contentSchema.optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: contentSchema })).min(1),
  tools: z.array(toolSchema).default([]),
  thinking: z.looseObject({ type: z.string(), display: z.string().optional() }).optional(),
  output_config: z
    .looseObject({ format: z.looseObject({ type: z.string(), schema: z.record(z.string(), z.unknown()).optional() }).optional() })
    .optional(),
  safeguards: z.array(z.looseObject({ type: z.string() })).default([]),
  metadata: z.looseObject({ user_id: z.string().optional() }).optional(),
});

export type Block = z.infer<typeof blockSchema>;

export interface PracticeRequest {
  readonly model: string;
  readonly maxTokens: number;
  readonly isStream: boolean;
  readonly sessionId: string;
  readonly isSubagent: boolean;
  /** The person's last words; what the client itself put around them is left out. */
  readonly prompt: string;
  /** How many things the person has said so far: tells a repeated prompt from a repeated request. */
  readonly turn: number;
  /** Results of tools called since those words, oldest first. */
  readonly toolResults: readonly { readonly text: string; readonly isError: boolean }[];
  /** Names of the offered tools, with the names of their parameters. */
  readonly tools: ReadonlyMap<string, ReadonlySet<string>>;
  readonly workingDirectory: string | null;
  readonly thinking: 'off' | 'adaptive' | 'always';
  readonly showsThinking: boolean;
  /** Set when the answer must be JSON of this schema. */
  readonly jsonSchema: Readonly<Record<string, unknown>> | null;
  /** Kinds of safety checks the client wants on the answer's tool uses. */
  readonly safeguards: readonly string[];
  /** The whole prompt in the order in which the API caches it. */
  readonly prefix: readonly Block[];
}

/** The request, or the sentence the API would refuse it with. */
export function readPracticeRequest(headers: HeaderPairs, body: Uint8Array | null): PracticeRequest | string {
  const parsed = requestSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not usable'}`;
  }
  const { model, max_tokens, stream, system, messages, tools, thinking, output_config, safeguards, metadata } = parsed.data;
  const header = (name: string) => headers.find(([one]) => one === name)?.[1];
  const turns = messages.map(({ role, content }) => ({ role, blocks: blocksOf(content) }));
  const spoken = turns.map(({ role, blocks }) => (role === 'user' ? spokenText(blocks) : ''));
  const last = spoken.findLastIndex((text) => text !== '');
  const systemBlocks = system === undefined ? [] : blocksOf(system);
  const format = output_config?.format;
  return {
    model,
    maxTokens: max_tokens,
    isStream: stream,
    sessionId: header('x-claude-code-session-id') ?? metadata?.user_id ?? 'none',
    isSubagent: header('x-claude-code-agent-id') !== undefined,
    prompt: spoken[last] ?? '',
    turn: spoken.filter((text) => text !== '').length,
    toolResults: turns.slice(last + 1).flatMap(({ blocks }) => blocks.filter((block) => block.type === 'tool_result').map(toolResult)),
    tools: new Map(
      tools.flatMap((tool) => (tool.name === undefined ? [] : [[tool.name, new Set(Object.keys(tool.input_schema?.properties ?? {}))]])),
    ),
    workingDirectory: findWorkingDirectory([...systemBlocks, ...turns.flatMap(({ role, blocks }) => (role === 'assistant' ? [] : blocks))]),
    thinking: thinking?.type === 'enabled' ? 'always' : thinking?.type === 'adaptive' ? 'adaptive' : 'off',
    showsThinking: thinking?.display !== 'omitted',
    jsonSchema: format?.type === 'json_schema' ? (format.schema ?? {}) : null,
    safeguards: safeguards.map(({ type }) => type),
    prefix: [...tools.map((tool) => ({ ...tool, type: 'tool' }) as Block), ...systemBlocks, ...turns.flatMap(({ blocks }) => blocks)],
  };
}

function parseJson(body: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(body ?? []).toString('utf8'));
  } catch {
    return null;
  }
}

function blocksOf(content: string | Block[]): Block[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** Text blocks that are not notes of the client's own. */
function spokenText(blocks: readonly Block[]): string {
  return blocks
    .filter((block) => block.type === 'text' && !/^\s*<(system-reminder|local-command|command-)/.test(block.text ?? ''))
    .map((block) => (block.text ?? '').trim())
    .filter((text) => text !== '')
    .join('\n');
}

function toolResult(block: Block): { text: string; isError: boolean } {
  const content = contentSchema.safeParse(block['content']);
  const text = content.success
    ? blocksOf(content.data)
        .map((one) => one.text ?? '')
        .join('\n')
    : '';
  return { text, isError: block['is_error'] === true };
}

/** The client tells the model where it works; tools want absolute paths. */
function findWorkingDirectory(blocks: readonly Block[]): string | null {
  for (const { text } of blocks) {
    const found = /working directory: ?(\S[^\n]*)/i.exec(text ?? '')?.[1]?.trim();
    if (found !== undefined) return found;
  }
  return null;
}
