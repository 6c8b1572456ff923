/** Model names without what every row repeats: `claude-` in front and a release date behind. The full name is in the tooltip. */

export function shortModel(model: string): string {
  return model.replace(/^(anthropic\.|us\.anthropic\.)?claude-/, '').replace(/-20\d{6}$/, '');
}
