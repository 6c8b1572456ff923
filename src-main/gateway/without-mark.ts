/** Claude Code's mark for the long context window (`[1m]`) stays with us: no provider and no price list knows it. */

/** `claude-sonnet-5-5[1m]` -> `claude-sonnet-5-5`. */
export function withoutMark(model: string): string {
  return model.replace(/\[1m\]$/i, '');
}
