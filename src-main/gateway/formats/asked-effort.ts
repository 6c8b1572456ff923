/**
 * How much thinking a Messages request asks for, in one place: `thinking`, `output_config.effort`, and the effort that
 * Claude Code puts on single turns. Formats turn the answer into their vendor's words.
 */
import type { MessagesRequest } from './messages.ts';
import { fieldsOf, textOf } from './open-json.ts';

export const effortLevels = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof effortLevels)[number];

export interface AskedEffort {
  /** `unsaid`: neither asked for nor switched off. */
  readonly thinking: 'on' | 'off' | 'unsaid';
  /** Named by the request, or read out of its thinking budget. */
  readonly effort: Effort | null;
  readonly budgetTokens: number | null;
}

export function askedEffort(request: MessagesRequest): AskedEffort {
  const { thinking } = request;
  const budgetTokens = thinking?.type === 'enabled' ? (thinking.budget_tokens ?? null) : null;
  const said = turnEffort(request) ?? textOf(request.output_config?.effort);
  return {
    thinking: thinking === undefined ? 'unsaid' : thinking.type === 'disabled' ? 'off' : 'on',
    effort: effortLevels.find((level) => level === said) ?? (budgetTokens === null ? null : effortOf(budgetTokens)),
    budgetTokens,
  };
}

/** Thinking that is off becomes the vendor's lowest level; thinking on without an effort is the vendor's to judge. */
export function levelOf({ thinking, effort }: AskedEffort, levels: readonly string[]): string | null {
  if (thinking === 'off') return levels[0] ?? null;
  return effort === null ? null : nearestLevel(levels, effort);
}

/** The vendor's own word for an effort: the same, or the next one below it that the vendor has, or its lowest. */
export function nearestLevel(levels: readonly string[], effort: Effort): string | null {
  for (let at = effortLevels.indexOf(effort); at >= 0; at -= 1) {
    const level = effortLevels[at];
    if (level !== undefined && levels.includes(level)) return level;
  }
  return levels.find((level) => level !== 'none') ?? null;
}

/** A turn's own effort holds from there on. */
function turnEffort({ messages }: MessagesRequest): string | null {
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const effort = textOf(fieldsOf(messages[at]?.['output_config'])?.['effort']);
    if (effort !== null) return effort;
  }
  return null;
}

/** The steps are those of Claude Code's own words for thinking hard: 4,000, 10,000 and 31,999 tokens. */
function effortOf(budgetTokens: number): Effort {
  if (budgetTokens <= 4_096) return 'low';
  return budgetTokens <= 16_384 ? 'medium' : 'high';
}
