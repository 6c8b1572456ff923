/**
 * In which format a client speaks that knocked at no door of ours: a refusal is read only in its own shape. Names and
 * paths say it as far as anything does; whoever gives no sign is answered as Claude Code.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { bedrockConverseClient } from '../formats/bedrock-converse/bedrock-converse-client.ts';
import { geminiClient } from '../formats/gemini/gemini-client.ts';
import { openAiChatClient } from '../formats/openai-chat/openai-chat-client.ts';
import type { ClientFormat } from '../formats/wire-format.ts';
import { doors } from './doors.ts';
import type { Target } from './target.ts';

/** Where OpenAI's SDKs ask, with and without the version their base URL ends in, besides the doors there are. */
const OPENAI_PATH =
  /^(?:\/v1)?\/(?:chat|completions|responses|embeddings|images|audio|files|uploads|batches|moderations|fine_tuning|assistants|threads|vector_stores|conversations|realtime)(?:\/|$)/;

/** Null is Messages. Only Anthropic's clients name the version of its API, which it demands that they do. */
export function askingFormat({ path, key }: Target, headers: IncomingHttpHeaders): ClientFormat | null {
  if (headers['anthropic-version'] !== undefined) return null;
  if (headers['x-goog-api-key'] !== undefined || key !== null || /^\/v1(?:beta|alpha)\/|\/publishers\/google\//.test(path))
    return geminiClient;
  if (/^\/model\/|^\/inference-profiles/.test(path)) return bedrockConverseClient;
  if (path.startsWith('/openai/')) return doors.azureChat.format;
  return OPENAI_PATH.test(path) ? openAiChatClient : null;
}
