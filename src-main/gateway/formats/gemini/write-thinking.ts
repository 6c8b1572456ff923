/**
 * How much a Messages request wants to be thought about, in Gemini's words: a level for generation 3 and later, a budget
 * for 2.5. Thinking cannot be switched off everywhere; then it is turned down as far as it goes, with a note.
 * Source: Gemini API, "Thinking" and "OpenAI compatibility" (tokens for each effort).
 */
import { askedEffort, type Effort, nearestLevel } from '../asked-effort.ts';
import type { MessagesRequest } from '../messages.ts';
import type { ThinkingControl } from './gemini-model.ts';

const BUDGETS: Readonly<Record<Effort, number>> = { low: 1024, medium: 8192, high: 24_576, xhigh: 32_768, max: 32_768 };
/** The model decides how long it thinks. */
const DYNAMIC = -1;
const LEAST_LITE = 512;

/** The `thinkingConfig`, or undefined when the model shall do as it always does. */
export function thinkingConfig(request: MessagesRequest, control: ThinkingControl, losses: Set<string>): object | undefined {
  const asked = askedEffort(request);
  if (asked.thinking === 'unsaid' && asked.effort === null) return undefined;
  if (control.kind === 'none') {
    if (asked.thinking === 'on') losses.add('thinking: this model does not think');
    return undefined;
  }
  if (asked.thinking === 'off') return least(control, losses);
  const includeThoughts = asked.thinking === 'on' && request.thinking?.display !== 'omitted';
  if (control.kind === 'budget') {
    const wanted = asked.budgetTokens ?? (asked.effort === null ? DYNAMIC : BUDGETS[asked.effort]);
    return { includeThoughts, thinkingBudget: wanted === DYNAMIC ? DYNAMIC : clamp(wanted, control) };
  }
  if (asked.budgetTokens !== null) losses.add('thinking.budget_tokens: this model has levels, the nearest was chosen');
  const level = asked.effort === null ? null : nearestLevel(control.levels, asked.effort);
  return { includeThoughts, ...(level === null ? {} : { thinkingLevel: level.toUpperCase() }) };
}

function least(control: Exclude<ThinkingControl, { kind: 'none' }>, losses: Set<string>): object {
  const note = 'thinking.type disabled: this model always thinks a little';
  if (control.kind === 'budget') {
    if (control.least > 0) losses.add(note);
    return { thinkingBudget: control.least };
  }
  losses.add(note);
  return { thinkingLevel: control.levels[0]!.toUpperCase() };
}

function clamp(tokens: number, { least: lowest, most }: { readonly least: number; readonly most: number }): number {
  return Math.min(most, Math.max(lowest, LEAST_LITE, tokens));
}
