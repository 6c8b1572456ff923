/** Names under which a model is reached at some provider, all of which are one model to every rule. */
import type { Random } from './random.ts';

const REGIONS = ['us', 'eu', 'apac', 'global'];

export function spellModel(model: string, random: Random): string {
  return random.pick(CHANGES)(random.pick(PLACES)(model, random), random);
}

/** Where providers put a name. Sources: Bedrock's inference profiles, Vertex AI's publisher models, OpenRouter's slugs. */
const PLACES: readonly ((model: string, random: Random) => string)[] = [
  (model) => model,
  (model) => model,
  (model) => `anthropic/${model}`,
  (model) => `models/${model}`,
  (model) => `anthropic.${model}-v1:0`,
  (model, random) => `${random.pick(REGIONS)}.anthropic.${model}-v1:0`,
  (model, random) => `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${random.pick(REGIONS)}.anthropic.${model}-v1:0`,
  (model) => `arn:aws:bedrock:us-east-1::foundation-model/anthropic.${model}-v1:0`,
  (model) => `publishers/anthropic/models/${model}`,
];

const CHANGES: readonly ((name: string, random: Random) => string)[] = [
  (name) => name,
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.replaceAll(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase()),
  (name, random) => [...name].map((letter) => (random.isTrue(0.3) ? letter.toUpperCase() : letter)).join(''),
  (name) => ` ${name}`,
  (name) => `${name} `,
  (name) => `\t${name}`,
];
