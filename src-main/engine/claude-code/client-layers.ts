/**
 * Everything that sets variables for Claude Code on this machine, weakest first: the shell, the person's settings, a
 * project's shared and local settings, what an administrator manages. A variable counts as the strongest that sets it has
 * it, and settings win over the shell. Source: Claude Code documentation, "Settings" (precedence, file locations), and a
 * measurement with 2.1.330.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export interface Layer {
  /** For people: `the shell`, or a file. */
  readonly place: string;
  readonly kind: 'shell' | 'user' | 'project' | 'managed';
  readonly env: Readonly<Record<string, string>>;
  readonly hasKeyHelper: boolean;
}

const settingsSchema = z.object({
  env: z.record(z.string(), z.unknown()).optional().catch(undefined),
  apiKeyHelper: z.string().optional().catch(undefined),
});

/** Null: there is no such file, or none that the client could use either. */
export async function readLayer(file: string, kind: Layer['kind']): Promise<Layer | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null || text.length > MAX_CHARS) return null;
  try {
    const { env = {}, apiKeyHelper = '' } = settingsSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
    const strings = Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return { place: file, kind, env: Object.fromEntries(strings), hasKeyHelper: apiKeyHelper !== '' };
  } catch {
    return null;
  }
}

/** The two files of a project; the local one wins. */
export async function projectLayers(folder: string): Promise<Layer[]> {
  const files = ['settings.json', 'settings.local.json'].map((name) => join(folder, '.claude', name));
  return (await Promise.all(files.map((file) => readLayer(file, 'project')))).filter((layer) => layer !== null);
}

/** What the system's administrator set; files of the drop-in folder come after the main one, by name. */
export async function managedLayers(folder: string): Promise<Layer[]> {
  const dropIns = join(folder, 'managed-settings.d');
  const names = (await readdir(dropIns).catch(() => [])).filter((name) => name.endsWith('.json') && !name.startsWith('.')).toSorted();
  const files = [join(folder, 'managed-settings.json'), ...names.map((name) => join(dropIns, name))];
  return (await Promise.all(files.map((file) => readLayer(file, 'managed')))).filter((layer) => layer !== null);
}

/** Where administrators put `managed-settings.json`. */
export function managedFolder(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return '/Library/Application Support/ClaudeCode';
  return platform === 'win32' ? 'C:\\Program Files\\ClaudeCode' : '/etc/claude-code';
}

const MAX_CHARS = 4_000_000;
const MOST_PROJECTS = 200;
const stateSchema = z.object({ projects: z.record(z.string(), z.unknown()) });

/** The folders Claude Code was used in, as it keeps them in `.claude.json`. */
export async function knownProjects(stateFile: string): Promise<string[]> {
  const text = await readFile(stateFile, 'utf8').catch(() => '');
  try {
    return Object.keys(stateSchema.parse(JSON.parse(text)).projects).slice(0, MOST_PROJECTS);
  } catch {
    return [];
  }
}
