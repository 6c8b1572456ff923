/** What points another client than Claude Code at the gateway, ready to be pasted. */
import { z } from 'zod';

/** One thing to paste: a file, lines for a shell, or the command that starts the client. */
export const clientBlockSchema = z.object({
  kind: z.enum(['file', 'shell', 'start']),
  /** A file's path, from the home folder; or where lines go, in words. */
  where: z.string(),
  language: z.enum(['sh', 'json', 'toml', 'yaml']),
  text: z.string(),
});
export type ClientBlock = z.infer<typeof clientBlockSchema>;
/** Another client than Claude Code, and what points it here. */
export const clientGuideSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** What people should know before; null: nothing. */
  note: z.string().nullable(),
  /** What it is told to ask for. */
  model: z.string(),
  blocks: z.array(clientBlockSchema),
});
export type ClientGuide = z.infer<typeof clientGuideSchema>;
