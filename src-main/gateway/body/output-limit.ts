/**
 * How long an answer may be, by what its request says. Only a field that the format of the body knows can bound it:
 * providers pass over what they do not know, so that any other field only makes the bound larger.
 */
import type { FormatId } from '../formats/wire-format.ts';

const IN_MESSAGES = ['max_tokens'];
const FIELDS: Readonly<Record<FormatId, readonly string[]>> = {
  'anthropic-messages': IN_MESSAGES,
  'bedrock-invoke': IN_MESSAGES,
  'openai-chat': ['max_tokens', 'max_completion_tokens'],
  'openai-responses': ['max_output_tokens'],
  gemini: ['generationConfig', 'generation_config'].flatMap((config) => [`${config}.maxOutputTokens`, `${config}.max_output_tokens`]),
  'bedrock-converse': ['inferenceConfig.maxTokens'],
};

export class OutputLimit {
  readonly #format: FormatId | null;
  #said: number | null = null;
  #otherwise = 0;
  #isOpen = false;

  /** `format`: the body's own; null for Messages. */
  constructor(format: FormatId | null) {
    this.#format = format;
  }

  /** The largest that was said; null where nothing bounds the answer. */
  get tokens(): number | null {
    return this.#isOpen || this.#said === null ? null : Math.max(this.#said, this.#otherwise);
  }

  /** `field`: with the object it stands in, `inferenceConfig.maxTokens`. `value` as JSON has it; undefined for an object or list. */
  say(field: string, value: unknown): void {
    const tokens = count(value);
    if (!FIELDS[this.#format ?? 'anthropic-messages'].includes(field)) {
      // A Messages body is read by nobody who knows another name.
      if (this.#format !== null) this.#otherwise = Math.max(this.#otherwise, tokens ?? 0);
    } else if (tokens !== null) this.#said = Math.max(this.#said ?? 0, tokens);
    // A provider may read what we cannot, such as "1e5".
    else this.#isOpen ||= value !== null;
  }
}

/** A whole number that is not negative, else null. Google takes numbers as strings too. */
export function count(said: unknown): number | null {
  const value = typeof said === 'string' && /^\d{1,15}$/.test(said) ? Number(said) : said;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
