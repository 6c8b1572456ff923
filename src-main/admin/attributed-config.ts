/** The configuration as one caller edits it: what they change carries their name. */
import type { Author, ConfigStore } from '../config/config-store.ts';

export function attributedConfig(config: ConfigStore, author: Author): ConfigStore {
  return {
    ...config,
    edit: (edits, options) => config.edit(edits, { ...options, author }),
    undo: () => config.undo(author),
  };
}
