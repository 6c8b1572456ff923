/**
 * The variables that make Claude Code ask for another model than its own choice. For a name it does not know it assumes
 * the largest context window, a million tokens, and compacts too late: so it is told the real one.
 */

/** `contextTokens` is null when the client would not listen, or nobody knows. */
export interface ChosenModel {
  readonly id: string;
  readonly contextTokens: number | null;
}

/** None for Claude Code's own choice. Source: Claude Code documentation, "Environment variables" and "Model configuration". */
export function modelVariables(model: ChosenModel | null): Record<string, string> {
  if (model === null) return {};
  return {
    ANTHROPIC_MODEL: model.id,
    ...(model.contextTokens === null ? {} : { CLAUDE_CODE_MAX_CONTEXT_TOKENS: String(model.contextTokens) }),
  };
}
