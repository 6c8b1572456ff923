/**
 * What families of models behind Converse differ in. The API is the same for all of them, but not every model takes every
 * part of it, and some have fields of their own.
 * Source: Bedrock user guide, "Supported models and model features", "Prompt caching", "Using Converse with Nova", and
 * the API reference of ToolResultBlock and Message.
 */

export interface ConverseModel {
  readonly family: 'claude' | 'nova' | 'gpt-oss' | 'other';
  /** May a system message stand between turns? */
  readonly innerSystem: boolean;
  readonly cachePoints: 'everywhere' | 'not in tools' | 'none';
  /** The `status` of a tool result. */
  readonly resultStatus: boolean;
  /** At the top of a tool's schema only `type`, `properties` and `required`. */
  readonly plainSchemas: boolean;
}

export function converseModel(id: string): ConverseModel {
  if (/anthropic\.|claude/.test(id)) return CLAUDE;
  if (/amazon\.nova|^nova-/.test(id)) return NOVA;
  return id.includes('gpt-oss') ? { ...OTHER, family: 'gpt-oss' } : OTHER;
}

const CLAUDE: ConverseModel = { family: 'claude', innerSystem: true, cachePoints: 'everywhere', resultStatus: true, plainSchemas: false };
const NOVA: ConverseModel = { family: 'nova', innerSystem: false, cachePoints: 'not in tools', resultStatus: true, plainSchemas: true };
const OTHER: ConverseModel = { family: 'other', innerSystem: false, cachePoints: 'none', resultStatus: false, plainSchemas: false };
