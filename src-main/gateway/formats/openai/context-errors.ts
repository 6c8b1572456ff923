/**
 * Recognises, in the words of many vendors, the refusals that Claude Code heals by itself, and says them the way it
 * knows: too long a prompt, too many tokens asked for, and parts of a request that the model does not take.
 * Sources: error texts of OpenAI, Azure, DeepSeek, Mistral, Groq, OpenRouter, vLLM and llama.cpp as their pages and
 * issue trackers show them; what the client makes of each was measured with Claude Code 2.1.330.
 */
import { capabilityMessage } from '../capability.ts';
import { countOf, type Fields, textOf } from '../open-json.ts';

/** Null when the error is none of these. `error` is the vendor's object, `message` its text. */
export function healableMessage(error: Fields, message: string): string | null {
  return tooLong(error, message) ?? tooManyAskedFor(message) ?? notTaken(error, message);
}

const ABOUT_CONTEXT =
  /context[ _](length|window|size)|maximum context|prompt (is|contains).{0,60}too (long|large)|input tokens exceed|too many (input )?tokens|input is too long/i;

function tooLong(error: Fields, message: string): string | null {
  if (error['code'] !== 'context_length_exceeded' && !ABOUT_CONTEXT.test(message)) return null;
  const most =
    number(message, /maximum context length (?:is|of) (\d[\d,]*)/i) ??
    number(message, /(\d[\d,]*) maximum context/i) ??
    number(message, /limit of (\d[\d,]*) tokens/i) ??
    number(message, /context (?:length|window|size)[^\d]{0,20}(\d[\d,]*)/i) ??
    countOf(error['n_ctx']);
  const prompt =
    number(message, /(\d[\d,]*) (?:tokens )?(?:in|of|from) (?:the |your )?(?:messages|text input|input|prompt)/i) ??
    number(message, /(?:has|contains?(?: at least)?) (\d[\d,]*) (?:input )?tokens/i) ??
    number(message, /resulted in (\d[\d,]*) tokens/i) ??
    number(message, /requested (?:about )?(\d[\d,]*) tokens/i) ??
    countOf(error['n_prompt_tokens']);
  if (most === null || prompt === null) return capabilityMessage('prompt_too_long');
  // The prompt alone would fit: it is the room asked for the answer that does not.
  return prompt > most ? `prompt is too long: ${prompt} tokens > ${most} maximum` : capabilityMessage('max_tokens_context_overflow');
}

function tooManyAskedFor(message: string): string | null {
  if (!/max(_completion|_output)?_tokens/i.test(message)) return null;
  const most = number(message, /max_model_len ?= ?(\d[\d,]*)|at most (\d[\d,]*)|\[\d+, ?(\d[\d,]*)\]|less than or equal to `?(\d[\d,]*)/i);
  const asked = number(message, /max(?:_completion|_output)?_tokens ?= ?(\d[\d,]*)|too large: (\d[\d,]*)|provided (\d[\d,]*)/i);
  if (most === null) return null;
  return `max_tokens: ${asked ?? most + 1} > ${most}, which is the maximum allowed number of output tokens for this model`;
}

function notTaken(error: Fields, message: string): string | null {
  const parameter = textOf(error['param']) ?? '';
  if (/^reasoning(_effort|\.effort|$)/.test(parameter)) return capabilityMessage('effort_unsupported');
  if (/^(response_format|text\.format)/.test(parameter) && /not support/i.test(message))
    return capabilityMessage('structured_outputs_unsupported');
  if (/images?\b.{0,40}(not |un)support|not support.{0,40}\bimages?\b|image_url is only supported/i.test(message))
    return capabilityMessage('image_block');
  return null;
}

/** The first group that matched, without its thousands separators. */
function number(text: string, pattern: RegExp): number | null {
  const found = pattern
    .exec(text)
    ?.slice(1)
    .find((group) => group !== undefined);
  return found === undefined ? null : countOf(Number(found.replaceAll(',', '')));
}
