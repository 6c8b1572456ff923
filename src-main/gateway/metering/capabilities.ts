/**
 * What models can do, by family, as far as their makers' pages say. For people who choose one: requests are never
 * refused for it, because families grow faster than tables.
 */
import type { ModelCapability } from '../../contract/models.ts';

const FAMILIES: ReadonlyArray<readonly [RegExp, readonly ModelCapability[]]> = [
  [/claude-(?:2|instant)/, []],
  [/claude-3-(?:opus|sonnet|haiku)|claude-3[.-]5/, ['tools', 'images', 'documents', 'caching']],
  [/claude/, ['tools', 'images', 'documents', 'thinking', 'caching']],
  [/gemini-(?:2\.5|[3-9])/, ['tools', 'images', 'documents', 'thinking', 'caching']],
  [/gemini/, ['tools', 'images', 'documents', 'caching']],
  [/gpt-oss/, ['tools', 'thinking']],
  [/gpt-(?:[5-9]|\d{2})|codex|(?:^|\/)o[1-9]/, ['tools', 'images', 'documents', 'thinking', 'caching']],
  [/gpt-4(?:o|\.1|-turbo)/, ['tools', 'images', 'documents', 'caching']],
  [/gpt-/, ['tools']],
  [/deepseek-(?:r1|reasoner)/, ['thinking', 'caching']],
  [/deepseek/, ['tools', 'thinking', 'caching']],
  [/kimi-k(?:2\.[5-9]|[3-9])/, ['tools', 'images', 'thinking', 'caching']],
  [/kimi/, ['tools', 'caching']],
  [/glm-?[45](?:\.\d)?v/, ['tools', 'images', 'thinking']],
  [/glm/, ['tools', 'thinking', 'caching']],
  [/minimax-m|^m2/, ['tools', 'thinking', 'caching']],
  [/qwen.*-?vl/, ['tools', 'images']],
  [/qwen-?3|qwq/, ['tools', 'thinking']],
  [/qwen/, ['tools']],
  [/pixtral|mistral-(?:medium|small|large)-?[34]?|magistral/, ['tools', 'images']],
  [/mistral|ministral|codestral|devstral|mixtral/, ['tools']],
  [/grok-(?:[4-9]|\d{2})/, ['tools', 'images', 'thinking', 'caching']],
  [/grok/, ['tools']],
  [/command-|nova-/, ['tools']],
  [/llama-?(?:3\.[1-9]|3-[1-3]|v3p[1-3]|4)/, ['tools']],
  [/nemotron/, ['tools', 'thinking']],
];

export function capabilitiesOf(model: string): readonly ModelCapability[] {
  const name = model.toLowerCase();
  return FAMILIES.find(([family]) => family.test(name))?.[1] ?? [];
}
