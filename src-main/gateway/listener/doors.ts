/**
 * The ways in: each vendor's own paths, so that its SDK needs nothing but another base URL. A door says which format is
 * spoken behind it, what the path says, and how a client of this kind sends its key. One table; no logic beyond names.
 */
import type { RequestRow } from '../../contract/records.ts';
import { readBedrockCount, writeBedrockCountAnswer } from '../formats/bedrock-count-tokens.ts';
import { bedrockConverseClient } from '../formats/bedrock-converse/bedrock-converse-client.ts';
import { bedrockInvokeClient } from '../formats/bedrock-invoke/bedrock-invoke-client.ts';
import { readCountRequest, writeCountAnswer } from '../formats/gemini/count-tokens.ts';
import { geminiClient, geminiListClient } from '../formats/gemini/gemini-client.ts';
import { azureError } from '../formats/openai/azure-error.ts';
import { openAiChatClient } from '../formats/openai-chat/openai-chat-client.ts';
import { askForCompaction } from '../formats/openai-responses/compaction.ts';
import { openAiResponsesClient } from '../formats/openai-responses/openai-responses-client.ts';
import type { ClientFormat, PathTerms } from '../formats/wire-format.ts';

export interface Door {
  /** Its row of `doors`. */
  readonly name: string;
  readonly endpoint: RequestRow['endpoint'];
  /** The format of answers; null is Messages, as an Anthropic upstream sends it. */
  readonly format: ClientFormat | null;
  /** The body is a Messages request in its cloud's envelope: all but the envelope stays as it is, byte for byte. */
  readonly isWrapped: boolean;
  /** How to send a virtual key through this door; the end of a sentence. */
  readonly keyHint: string;
  /** How a count of tokens is told; left out: as Messages does. */
  readonly countAnswer?: (tokens: number) => unknown;
  /** The body may leave out or misname the model that the path names, in a format whose bodies have it: it is put in. */
  readonly takesModelFromPath?: boolean;
  /** The body says in its format what the path alone says; applied to the bytes as they came. */
  readonly rewrite?: (body: Buffer) => Buffer;
  /** What the path says beside its name. */
  readonly terms: PathTerms;
}

type DoorKind = Omit<Door, 'terms'>;

const AS_BEARER = 'set ANTHROPIC_AUTH_TOKEN to a key that starts with sk-gate-';
const BEDROCK_HINT =
  'set AWS_BEARER_TOKEN_BEDROCK to a key that starts with sk-gate-, or AWS_SESSION_TOKEN, or send it in the header x-gatehouse-key; a signature (SigV4) carries no key';
const OPENAI_HINT = 'set OPENAI_API_KEY to a key that starts with sk-gate-';
const AZURE_HINT = 'set AZURE_OPENAI_API_KEY to a key that starts with sk-gate-';
const GEMINI_HINT = 'set GEMINI_API_KEY to a key that starts with sk-gate-';
const VERTEX_HINT = 'send a key that starts with sk-gate- in the header x-gatehouse-key, or as the bearer';

const azureChat = { ...openAiChatClient, writeError: (error) => ({ error: azureError(error) }) } satisfies ClientFormat;
const azureResponses = { ...openAiResponsesClient, writeError: (error) => ({ error: azureError(error) }) } satisfies ClientFormat;

export const doors = {
  messages: { name: 'messages', endpoint: 'messages', format: null, isWrapped: false, keyHint: AS_BEARER },
  countTokens: { name: 'countTokens', endpoint: 'count_tokens', format: null, isWrapped: false, keyHint: AS_BEARER },
  chat: { name: 'chat', endpoint: 'chat_completions', format: openAiChatClient, isWrapped: false, keyHint: OPENAI_HINT },
  responses: { name: 'responses', endpoint: 'responses', format: openAiResponsesClient, isWrapped: false, keyHint: OPENAI_HINT },
  responsesCount: {
    name: 'responsesCount',
    endpoint: 'count_tokens',
    format: openAiResponsesClient,
    isWrapped: false,
    keyHint: OPENAI_HINT,
    countAnswer: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  },
  responsesCompact: {
    name: 'responsesCompact',
    endpoint: 'responses',
    format: openAiResponsesClient,
    isWrapped: false,
    keyHint: OPENAI_HINT,
    rewrite: askForCompaction,
  },
  azureChat: { name: 'azureChat', endpoint: 'chat_completions', format: azureChat, isWrapped: false, keyHint: AZURE_HINT },
  azureDeployment: {
    name: 'azureDeployment',
    endpoint: 'chat_completions',
    format: azureChat,
    isWrapped: false,
    keyHint: AZURE_HINT,
    takesModelFromPath: true,
  },
  azureResponses: { name: 'azureResponses', endpoint: 'responses', format: azureResponses, isWrapped: false, keyHint: AZURE_HINT },
  converse: { name: 'converse', endpoint: 'converse', format: bedrockConverseClient, isWrapped: false, keyHint: BEDROCK_HINT },
  gemini: { name: 'gemini', endpoint: 'generate_content', format: geminiClient, isWrapped: false, keyHint: GEMINI_HINT },
  /** A stream without `alt=sse`: one list that grows. */
  geminiList: { name: 'geminiList', endpoint: 'generate_content', format: geminiListClient, isWrapped: false, keyHint: GEMINI_HINT },
  geminiCount: {
    name: 'geminiCount',
    endpoint: 'count_tokens',
    format: { ...geminiClient, readRequest: readCountRequest },
    isWrapped: false,
    keyHint: GEMINI_HINT,
    countAnswer: writeCountAnswer,
  },
  bedrockCount: {
    name: 'bedrockCount',
    endpoint: 'count_tokens',
    format: { ...bedrockInvokeClient, readRequest: readBedrockCount },
    isWrapped: false,
    keyHint: BEDROCK_HINT,
    countAnswer: writeBedrockCountAnswer,
  },
  invoke: { name: 'invoke', endpoint: 'invoke', format: bedrockInvokeClient, isWrapped: true, keyHint: BEDROCK_HINT },
  rawPredict: { name: 'rawPredict', endpoint: 'raw_predict', format: null, isWrapped: true, keyHint: VERTEX_HINT },
  rawPredictCount: { name: 'rawPredictCount', endpoint: 'count_tokens', format: null, isWrapped: true, keyHint: VERTEX_HINT },
} as const satisfies { readonly [name: string]: DoorKind };

/** By its name; undefined when there is none. */
export function doorNamed(name: string): DoorKind | undefined {
  return Object.values<DoorKind>(doors).find((door) => door.name === name);
}
