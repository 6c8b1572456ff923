/**
 * Token counts when nobody has counted: before a request is sent, and for a stream that broke before its final usage.
 * An estimate is always marked as one; it must never stand where the provider's own count is known.
 */

/**
 * Claude's tokenizers need about 3.5 to 4.5 characters of English or code for a token, and a Claude Code body is some
 * 5 % JSON around them. Four bytes per token is within a fifth of the truth on such bodies. Images and documents
 * travel as base64, of which the provider counts far less: for those this is an upper bound.
 */
const BYTES_PER_INPUT_TOKEN = 4;

/** Answers are prose, code and JSON: about four characters per token. */
const CHARS_PER_OUTPUT_TOKEN = 4;

/** Tokens a request body will count as, from its size. */
export function estimateInputTokens(bodyBytes: number): number {
  return Math.ceil(bodyBytes / BYTES_PER_INPUT_TOKEN);
}

/** Tokens of an answer, from the characters that were streamed. */
export function estimateOutputTokens(characters: number): number {
  return Math.ceil(characters / CHARS_PER_OUTPUT_TOKEN);
}
