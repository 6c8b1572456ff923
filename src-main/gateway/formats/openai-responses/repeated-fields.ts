/** What of a Responses request its answer repeats, as OpenAI does it, or must know. */
import { type Fields, fieldsList, fieldsOf } from '../open-json.ts';

/** The fields that stand in every response object, and what they are when the request leaves them out. */
export const ECHOED_FIELDS: Readonly<Record<string, unknown>> = {
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  parallel_tool_calls: true,
  reasoning: { effort: null, summary: null },
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: null,
  truncation: 'disabled',
};

/** JSON characters of one field. A longer one would be written anew with each of three events of every stream. */
const MOST_CHARS = 256 * 1024;

/** The echoed fields, a too long one left out (of tools: all but their names), and of the input the type of its last item. */
export function repeatedFields(body: unknown, bodyBytes: number): Fields {
  const asked = fieldsOf(body) ?? {};
  const repeated: Record<string, unknown> = {};
  for (const field of Object.keys(ECHOED_FIELDS)) {
    const value = asked[field];
    if (value === undefined || bodyBytes <= MOST_CHARS || JSON.stringify(value).length <= MOST_CHARS) repeated[field] = value;
    else if (field === 'tools') repeated[field] = toolNames(fieldsList(value));
  }
  return {
    ...repeated,
    store: asked['store'],
    input: fieldsList(asked['input'])
      .slice(-1)
      .map(({ type }) => ({ type })),
  };
}

function toolNames(tools: readonly Fields[]): Fields[] {
  return tools.map(({ type, name, tools: more }) => ({
    type,
    name,
    ...(more === undefined ? {} : { tools: toolNames(fieldsList(more)) }),
  }));
}
