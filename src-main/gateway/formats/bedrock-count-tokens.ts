/**
 * Bedrock's CountTokens, both ways: a body as InvokeModel or Converse would get it goes in, a number comes out.
 * Sources: Bedrock API reference, "CountTokens", "CountTokensInput", "InvokeModelTokensRequest" and
 * "ConverseTokensRequest"; user guide, "Monitor your token usage by counting tokens before running inference".
 */
import { parseJson } from './parse-json.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { spliceBody } from '../body/splice-body.ts';
import { readConverseRequest } from './bedrock-converse/read-converse.ts';
import { bedrockInvokeClient } from './bedrock-invoke/bedrock-invoke-client.ts';
import { countOf, fieldsOf } from './open-json.ts';
import type { PathTerms, ReadRequest } from './wire-format.ts';

/** `{input: {invokeModel: {body}}}`, the body in base64, or `{input: {converse: {messages, system, toolConfig}}}`. */
export function readBedrockCount(body: unknown, path: PathTerms): ReadRequest {
  const input = fieldsOf(fieldsOf(body)?.['input']);
  const converse = fieldsOf(input?.['converse']);
  const invoked = fieldsOf(input?.['invokeModel'])?.['body'];
  if (converse !== null && invoked === undefined) return readConverseRequest(converse, path);
  if (converse === null && typeof invoked === 'string') return bedrockInvokeClient.readRequest(bodyInside(invoked), path);
  throw invalid('"input" must hold either "invokeModel" with its body in base64 or "converse"');
}

function bodyInside(base64: string): unknown {
  try {
    return parseJson(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    throw invalid('"input.invokeModel.body" must be a JSON object in base64');
  }
}

function invalid(why: string): GatehouseError {
  return new GatehouseError('body_invalid', `The request's ${why}.`);
}

export function writeBedrockCountAnswer(inputTokens: number): object {
  return { inputTokens };
}

/** InvokeModel wants an output limit, which nobody counts and which counting clients leave out. */
export function writeBedrockCount(invoked: Buffer): Buffer {
  const body = spliceBody(invoked, OUTPUT_LIMIT, { max_tokens: 1 });
  return Buffer.from(JSON.stringify({ input: { invokeModel: { body: body.toString('base64') } } }));
}

const OUTPUT_LIMIT: ReadonlySet<string> = new Set(['max_tokens']);

/** Null when Bedrock said no number. */
export function readBedrockCountAnswer(answer: unknown): number | null {
  return countOf(fieldsOf(answer)?.['inputTokens']);
}

/** Models that Bedrock serves by inference profiles only it does not count, and says so as if the request were wrong. */
export function isUncounted(message: string): boolean {
  return /doesn[’']t support counting tokens/i.test(message);
}
