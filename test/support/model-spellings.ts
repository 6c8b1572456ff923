/** Spellings under which clouds, hosts and clients ask for one model of Claude. */
import fc from 'fast-check';

export const claudeModels = ['claude-opus-4-8', 'claude-opus-4-5', 'claude-sonnet-5-5', 'claude-haiku-4-5', 'claude-3-5-sonnet'] as const;

const DATES: Readonly<Record<string, string>> = {
  'claude-opus-4-5': '20251101',
  'claude-haiku-4-5': '20251001',
  'claude-3-5-sonnet': '20241022',
};

/** `name` in each place's own words. */
const WRAPPED: ReadonlyArray<(name: string, dotted: string) => string> = [
  (name) => name,
  (name) => `anthropic.${name}-v1:0`,
  (name) => `us.anthropic.${name}`,
  (name) => `us-gov.anthropic.${name}-v1`,
  (name) => `global.anthropic.${name}-v1:0`,
  (name) => `arn:aws:bedrock:us-east-1::foundation-model/anthropic.${name}-v1:0`,
  (name) => `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.${name}-v1:0`,
  (name) => `models/${name}`,
  (name) => `anthropic/${name}`,
  (name) => `publishers/anthropic/models/${name}`,
  (name) => `${name}@default`,
  (name) => `databricks-${name}`,
  (_, dotted) => `anthropic/${dotted}`,
  (_, dotted) => `openrouter/anthropic/${dotted}:beta`,
];

/** Any of them, in any letter case, with blanks, marks and percent escapes. */
export function spellingsOf(model: string): fc.Arbitrary<string> {
  const date = DATES[model];
  const names = date === undefined ? [model] : [model, `${model}-${date}`];
  const dotted = model.replace(/(\d)-(\d)/, '$1.$2');
  return fc
    .record({
      name: fc.constantFrom(...names),
      wrap: fc.constantFrom(...WRAPPED),
      isUpper: fc.boolean(),
      before: fc.constantFrom('', ' ', '\t'),
      behind: fc.constantFrom('', '[1m]', '[1m][1m]', ' ', '/'),
      isEscaped: fc.boolean(),
    })
    .map(({ name, wrap, isUpper, before, behind, isEscaped }) => {
      const wrapped = wrap(name, dotted);
      const cased = isUpper && !wrapped.startsWith('arn:') ? wrapped.toUpperCase() : wrapped;
      return before + (isEscaped ? cased.replace(/l/i, (letter) => `%${letter.codePointAt(0)!.toString(16)}`) : cased) + behind;
    });
}
