/**
 * What can be asked of the configuration file: set a value, append to a list, remove something. Items of a list are
 * named by their id, so an edit means the same thing after somebody reordered the file by hand.
 */

export type ConfigPath = ReadonlyArray<string | number | { readonly id: string }>;

export type ConfigEdit =
  | { readonly op: 'set'; readonly path: ConfigPath; readonly value: unknown }
  | { readonly op: 'append'; readonly path: ConfigPath; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: ConfigPath };
