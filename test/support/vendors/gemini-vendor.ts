/** Gemini at Google AI Studio. Source: Gemini API reference, "Generating content" and "Function calling". */
import { stream } from '../fake-anthropic.ts';
import { type Json, type Vendor, bodyOf, list, problem, texts, unknownFields } from './vendor.ts';

const FIELDS = 'contents systemInstruction tools toolConfig generationConfig safetySettings cachedContent labels';
const PART_FIELDS = 'text thought thoughtSignature functionCall functionResponse inlineData fileData executableCode codeExecutionResult';

const parts = (body: Json) => list(body['contents']).flatMap((content) => list(content['parts']));
const declarations = (body: Json) => list(body['tools']).flatMap((tool) => list(tool['functionDeclarations']));

/** A turn of calls must be followed by a turn with as many responses. */
function turnProblems(contents: readonly Json[]): string[] {
  const count = (content: Json | undefined, name: string) => list(content?.['parts']).filter((part) => part[name] !== undefined).length;
  return contents.flatMap((content, index) => [
    ...problem(content['role'] === 'user' || content['role'] === 'model', `contents[${index}].role: ${String(content['role'])}`),
    ...problem(list(content['parts']).length > 0, `contents[${index}].parts: must not be empty`),
    ...problem(
      count(content, 'functionCall') === 0 || count(content, 'functionCall') === count(contents[index + 1], 'functionResponse'),
      `contents[${index}]: the number of function response parts must equal the number of function call parts`,
    ),
  ]);
}

export const gemini: Vendor = {
  title: 'Gemini',
  provider: 'google',
  config: {},
  model: 'gemini-2.5-pro',
  problems(request) {
    const body = bodyOf(request);
    return [
      ...problem(/^\/v1beta\/models\/gemini-[\w.-]+:streamGenerateContent\?alt=sse$/.test(request.path), `no method ${request.path}`),
      ...problem(request.header('x-goog-api-key') !== undefined, 'no API key'),
      ...unknownFields(body, FIELDS),
      ...turnProblems(list(body['contents'])),
      ...parts(body).flatMap((part) => unknownFields(part, PART_FIELDS, 'parts.')),
      ...declarations(body).flatMap((one) => [
        ...unknownFields(
          one,
          'name description behavior parameters parametersJsonSchema response responseJsonSchema',
          'functionDeclarations.',
        ),
        ...problem(/^[A-Za-z_][\w.-]{0,63}$/.test(String(one['name'])), `functionDeclarations: bad name ${String(one['name'])}`),
      ]),
    ];
  },
  seen(request) {
    const body = bodyOf(request);
    return {
      text: texts([body['systemInstruction'], body['contents']]),
      tools: new Map(declarations(body).map((one) => [String(one['name']), one['parametersJsonSchema'] ?? one['parameters']])),
      results: parts(body).filter((part) => part['functionResponse'] !== undefined).length,
    };
  },
  reply({ text, tool }) {
    const chunk = (content: readonly Json[], more: Json = {}) =>
      `data: ${JSON.stringify({
        candidates: [{ index: 0, content: { role: 'model', parts: content }, ...more }],
        usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 20, totalTokenCount: 120 },
        modelVersion: 'gemini-2.5-pro',
        responseId: 'r1',
      })}\r\n\r\n`;
    const call = tool === undefined ? [] : [{ functionCall: { name: tool.name, args: tool.input } }];
    return stream([chunk([{ text }]), chunk(call.length === 0 ? [{ text: '' }] : call, { finishReason: 'STOP' })]);
  },
};
