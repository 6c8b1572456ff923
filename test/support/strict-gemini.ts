/**
 * A fake of Google's generateContent that takes a request as strictly as generation 3 does, and plays the scripted day
 * (tool-script.ts). What it does not know it answers with 400, as Google's JSON parser does.
 * Source: Gemini API reference, "Generating content"; "Thought signatures", section on validation.
 */
import { createServer } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { listenOnLoopback } from './loopback.ts';
import { scriptedTurn } from './tool-script.ts';

const part = z.union([
  z.strictObject({ text: z.string(), thought: z.boolean().optional(), thoughtSignature: z.string().optional() }),
  z.strictObject({ inlineData: z.strictObject({ mimeType: z.string(), data: z.base64() }) }),
  z.strictObject({
    functionCall: z.strictObject({ id: z.string().optional(), name: z.string(), args: z.record(z.string(), z.unknown()) }),
    thoughtSignature: z.string().optional(),
  }),
  z.strictObject({
    functionResponse: z.strictObject({
      id: z.string().optional(),
      name: z.string(),
      response: z.record(z.string(), z.unknown()),
      parts: z.array(z.unknown()).optional(),
    }),
  }),
]);
const content = z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(part).min(1) });
const request = z.strictObject({
  systemInstruction: z.strictObject({ parts: z.array(z.strictObject({ text: z.string().min(1) })).min(1) }).optional(),
  contents: z.array(content).min(1),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z.array(
          z.strictObject({
            name: z.string().regex(/^[A-Za-z_][\w.:-]{0,63}$/),
            description: z.string().optional(),
            parametersJsonSchema: z.looseObject({ type: z.literal('object') }).optional(),
          }),
        ),
      }),
    )
    .optional(),
  toolConfig: z.strictObject({ functionCallingConfig: z.looseObject({ mode: z.string() }) }).optional(),
  generationConfig: z.strictObject({
    maxOutputTokens: z.int().min(1).max(65_536).optional(),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().optional(),
    topK: z.number().optional(),
    stopSequences: z.array(z.string()).max(5).optional(),
    responseMimeType: z.string().optional(),
    responseJsonSchema: z.unknown().optional(),
    thinkingConfig: z
      .strictObject({ includeThoughts: z.boolean().optional(), thinkingLevel: z.enum(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH']).optional() })
      .optional(),
  }),
});
export type GeminiRequest = z.infer<typeof request>;
type Part = z.infer<typeof part>;

export interface StrictGemini {
  readonly url: string;
  readonly requests: GeminiRequest[];
  /** What it refused, and why. */
  readonly refusals: string[];
  close(): Promise<void>;
}

export async function startStrictGemini(): Promise<StrictGemini> {
  const requests: GeminiRequest[] = [];
  const refusals: string[] = [];
  const signatures = new Map<string, string>();
  const server = createServer((incoming, response) => {
    void readText(incoming).then((body) => {
      const parsed = request.safeParse(JSON.parse(body));
      const problem = parsed.success ? problemOf(parsed.data, signatures) : z.prettifyError(parsed.error);
      if (!parsed.success || problem !== null) {
        refusals.push(problem ?? '');
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { code: 400, message: problem, status: 'INVALID_ARGUMENT' } }));
        return;
      }
      requests.push(parsed.data);
      const turn = parsed.data.contents.filter(({ role }) => role === 'model').length;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of chunks(body, turn, signatures)) response.write(`data: ${JSON.stringify(chunk)}\r\n\r\n`);
      response.end();
    });
  });
  const { url, close } = await listenOnLoopback(server);
  return { url, requests, refusals, close };
}

function* chunks(body: string, turn: number, signatures: Map<string, string>): Generator<object> {
  const usageMetadata = {
    promptTokenCount: 1000 + turn,
    cachedContentTokenCount: 100,
    candidatesTokenCount: 20,
    thoughtsTokenCount: 30,
    totalTokenCount: 1050 + turn,
  };
  const say = (parts: object[], more: object = {}) => ({
    candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
    usageMetadata,
  });
  yield say([{ text: `Thinking about step ${turn}.`, thought: true }]);
  let isFirstCall = true;
  for (const block of scriptedTurn(body, turn)) {
    if (block.type === 'text') yield say([{ text: block.text }]);
    if (block.type !== 'tool_use') continue;
    const { id, name, input } = block;
    // Only the first call of a step is signed.
    const signed = isFirstCall ? { thoughtSignature: Buffer.from(`signature of ${id}`).toString('base64') } : {};
    if (signed.thoughtSignature !== undefined) signatures.set(id, signed.thoughtSignature);
    isFirstCall = false;
    yield say([{ functionCall: { id, name, args: input }, ...signed }]);
  }
  yield say([{ text: '' }], { finishReason: 'STOP' });
}

/** Calls must be answered at once and together, and come back with the signature they were given. */
function problemOf({ contents }: GeminiRequest, signatures: ReadonlyMap<string, string>): string | null {
  for (const [at, { role, parts }] of contents.entries()) {
    const calls = parts.flatMap((one) => ('functionCall' in one ? [one] : []));
    if (calls.length === 0) continue;
    if (role !== 'model') return `contents[${at}]: a function call that is not the model's`;
    const answers = contents[at + 1]?.parts.filter((one: Part) => 'functionResponse' in one) ?? [];
    if (answers.length !== calls.length || answers.length !== contents[at + 1]?.parts.length)
      return `contents[${at + 1}]: the number of function response parts must equal the number of function call parts`;
    const [first] = calls;
    const expected = signatures.get(first!.functionCall.id ?? '');
    if (first!.thoughtSignature === undefined || first!.thoughtSignature !== expected)
      return `contents[${at}]: function call ${first!.functionCall.name} is missing its thought_signature`;
  }
  return null;
}
