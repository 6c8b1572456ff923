/**
 * Holds a Messages request against the shapes that translations rely on. Only them: what else stands in it passes
 * unread. Requests that go to Anthropic never come here, that API judges its own format.
 */
import { z } from 'zod';
import { GatehouseError } from '../../contract/errors.ts';
import type { MessagesRequest } from './messages.ts';

const block = z.looseObject({ type: z.string() });
const sourced = z.looseObject({ source: z.looseObject({ type: z.string() }) });

/** Fields of a known block are checked, unknown blocks pass: they are refused by name later. */
const contentBlock = block.superRefine((value, context) => {
  const shape = known[value.type];
  if (shape === undefined) return;
  for (const { path, message } of shape.safeParse(value).error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
});
const content = z.union([z.string(), z.array(contentBlock)]);
const known: Readonly<Record<string, z.ZodType>> = {
  text: z.looseObject({ text: z.string() }),
  image: sourced,
  document: sourced,
  thinking: z.looseObject({ thinking: z.string(), signature: z.string().optional() }),
  tool_use: z.looseObject({ id: z.string(), name: z.string() }),
  tool_result: z.looseObject({ tool_use_id: z.string(), content: z.lazy(() => content).optional() }),
  tool_reference: z.looseObject({ tool_name: z.string() }),
};

const customTool = z.looseObject({ type: z.literal('custom').nullish(), name: z.string(), input_schema: z.looseObject({}).optional() });

/** Tools with a dated type are known by it; some of them have no name. */
const tool = z.looseObject({}).superRefine((value, context) => {
  if (typeof value['type'] === 'string' && value['type'] !== 'custom') return;
  const { error } = customTool.safeParse(value);
  for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
});

const request = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content })),
  max_tokens: z.number().optional(),
  system: z.union([z.string(), z.array(z.looseObject({ type: z.literal('text'), text: z.string() }))]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'none', 'tool']), name: z.string().optional() }).optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  top_k: z.number().optional(),
  stop_sequences: z.array(z.string()).optional(),
  thinking: z.looseObject({ type: z.string(), budget_tokens: z.number().optional() }).optional(),
  output_config: z.looseObject({ effort: z.string().nullish(), format: z.looseObject({ type: z.string() }).nullish() }).optional(),
});

/** Throws GatehouseError `body_invalid` naming the first field that is wrong. */
export function checkRequest(value: unknown): MessagesRequest {
  const { success, error } = request.safeParse(value);
  // The value itself, not zod's copy: fields keep their order and nothing is added.
  if (success) return value as MessagesRequest;
  const [issue] = error.issues;
  throw new GatehouseError('body_invalid', `${issue?.path.map(String).join('.') || 'body'}: ${issue?.message ?? 'not usable'}.`);
}
