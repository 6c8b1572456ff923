/**
 * A request for a response as OpenAI's clients send it, as far as Messages can say it. Items are open: their types are
 * told apart where they are read, so that an unknown one is refused by its name. Source: the API reference.
 */
import { z } from 'zod';

const named = z.looseObject({ type: z.string(), name: z.string().optional() });

export const responsesRequestSchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.looseObject({ type: z.string().optional(), role: z.string().optional() }))]),
  include: z.array(z.string()).nullish(),
  instructions: z.string().nullish(),
  max_output_tokens: z.number().int().positive().nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
  safety_identifier: z.string().nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  temperature: z.number().nullish(),
  text: z
    .looseObject({
      format: z
        .union([
          z.looseObject({ type: z.enum(['text', 'json_object']) }),
          z.looseObject({ type: z.literal('json_schema'), schema: z.looseObject({}) }),
        ])
        .nullish(),
    })
    .nullish(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), named]).nullish(),
  tools: z.array(named).nullish(),
  top_p: z.number().nullish(),
  truncation: z.string().nullish(),
  user: z.string().nullish(),
});

export type ResponsesRequest = z.output<typeof responsesRequestSchema>;
