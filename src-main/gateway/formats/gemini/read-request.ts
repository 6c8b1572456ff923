/**
 * A request of generateContent as a Messages request.
 * Source: Gemini API reference, "Generating content"; Vertex AI reference, same method.
 */
import { GatehouseError } from '../../../contract/errors.ts';
import { featureMissing } from '../capability.ts';
import type { MessagesRequest, TextBlock } from '../messages.ts';
import { fieldsList, fieldsOf, textOf } from '../open-json.ts';
import type { PathTerms, ReadRequest } from '../wire-format.ts';
import { protoField, protoFields } from './proto-fields.ts';
import { readConfig } from './read-config.ts';
import { readContents } from './read-contents.ts';
import { readTools } from './read-tools.ts';

export function readGeminiRequest(body: unknown, { model, stream }: PathTerms): ReadRequest {
  const fields = fieldsOf(body);
  if (fields === null) throw new GatehouseError('body_invalid', 'The request must be a JSON object with "contents".');
  if (model === null)
    throw new GatehouseError('body_invalid', 'The path names no model: send the request to /v1beta/models/{model}:generateContent.');
  if (protoField(fields, 'contents') === undefined) throw new GatehouseError('body_invalid', '"contents" is missing.');
  if (protoField(fields, 'cachedContent') !== undefined)
    throw featureMissing('cachedContent', 'only Google keeps such caches. Send the contents themselves.');
  const losses: string[] = [];
  if (protoField(fields, 'safetySettings') !== undefined) losses.push('safetySettings: the provider has its own');
  if (protoField(fields, 'labels') !== undefined) losses.push('labels: stay here');
  const instruction = protoField(fields, 'systemInstruction');
  const texts =
    typeof instruction === 'string'
      ? [instruction]
      : fieldsList(fieldsOf(instruction)?.['parts']).flatMap(({ text }) => textOf(text) ?? []);
  const system = texts.filter((text) => text !== '').map((text): TextBlock => ({ type: 'text', text }));
  const request: MessagesRequest = {
    model,
    ...readConfig(protoFields(fields, 'generationConfig'), losses),
    ...(system.length === 0 ? {} : { system }),
    ...readTools(fields),
    messages: readContents(protoField(fields, 'contents')),
    stream: stream ?? false,
  };
  return { request, betas: [], losses };
}
