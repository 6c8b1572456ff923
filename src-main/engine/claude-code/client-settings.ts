/**
 * Claude Code's own settings file (`~/.claude/settings.json`). It belongs to the person: Gatehouse sets a handful of
 * variables in its `env` block, remembers what stood there before, and can put that back exactly. Everything else in
 * the file stays as it is, and a file that cannot be understood is never touched.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ClientSurroundings } from '../../admin/context.ts';
import { modelVariables } from '../../admin/setup/model-variables.ts';
import { GatehouseError } from '../../contract/errors.ts';
import type { Overruling } from '../../contract/views.ts';
import { openEntryFile } from '../machine/entry-file.ts';
import { proxyLists } from '../../admin/setup/proxy-exceptions.ts';
import { type ClientEnvironment, hostsIn, isProxyList, listOf, rawWanted, wantedNames, withoutOurHosts } from './client-environment.ts';
import { knownProjects, type Layer, managedLayers, projectLayers, readLayer } from './client-layers.ts';
import { rawJsonAt, removeJson, setJson } from './json-edit.ts';
import { findOverruling, shellVariables } from './overruling.ts';
import { isOpenToOthers, readSettings, removeLeftovers, writeSettings } from './settings-file.ts';

export type { ClientEnvironment } from './client-environment.ts';

/** One variable before and after; null: not set. The token is shortened. */
export interface SettingsChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ClientSettings {
  readonly file: string;
  /** `off`: nothing of ours in there; `on`: all of it; `changed`: somebody changed some of it since. */
  status(): Promise<'off' | 'on' | 'changed'>;
  /** What `apply` would change. Throws `input_invalid` for a file that cannot be understood. */
  preview(wanted: ClientEnvironment): Promise<SettingsChange[]>;
  /** Sets the variables and says what changed. Doing it again with other values keeps the way back to the original. */
  apply(wanted: ClientEnvironment): Promise<SettingsChange[]>;
  /** What on this machine wins over Gatehouse, once set-up is applied or as things stand. */
  overruledBy(
    surroundings: ClientSurroundings,
    wanted: Pick<ClientEnvironment, 'baseUrl' | 'model'>,
    isApplied: boolean,
  ): Promise<Overruling[]>;
  /** Others than its owner may read the file. */
  isOpenToOthers(): Promise<boolean>;
  /** Puts back what stood there before. What somebody changed since is theirs and stays. */
  undo(): Promise<SettingsChange[]>;
}

/** How to get back. Written before the settings are, so that a crash in between loses nothing. */
const memorySchema = z.strictObject({
  /** The file was made by us. */
  created: z.boolean(),
  /** The `env` block was made by us. */
  createdEnv: z.boolean(),
  variables: z.record(
    z.string(),
    z.strictObject({
      /** The JSON text that stood there; null: nothing. */
      before: z.string().nullable(),
      /** SHA-256 of the JSON texts that are ours: more than one while a change is under way. */
      ours: z.array(z.string()),
    }),
  ),
});
type Memory = z.infer<typeof memorySchema>;

export interface ClientSettingsOptions {
  /** Claude Code's settings file. */
  readonly file: string;
  /** Where is remembered what stood in it before. */
  readonly dataDir: string;
  /** What Claude Code finds in its environment here: settings win over it, so its proxy lists go into theirs. */
  readonly env: NodeJS.ProcessEnv;
  /** Where it keeps which projects it was used in. */
  readonly stateFile: string;
  /** Where an administrator's settings lie. */
  readonly managedFolder: string;
}

/** Removes what an earlier run that was killed left beside the file. */
export async function openClientSettings({ file, dataDir, env, stateFile, managedFolder }: ClientSettingsOptions): Promise<ClientSettings> {
  await removeLeftovers(file);
  const memoryFile = join(dataDir, 'client-settings.json');
  const memories = await openEntryFile(
    memoryFile,
    memorySchema,
    (cause) =>
      new GatehouseError(
        'input_invalid',
        `${memoryFile} is damaged. Delete it; then put ${file} right by hand, if it still names Gatehouse.`,
        { cause },
      ),
  );

  const plan = async (wanted: ClientEnvironment) => {
    const text = await readSettings(file);
    const memory = memories.get(file);
    const before = new Map(ownedNames(memory, wanted).map((name) => [name, rawVariable(text, name)]));
    const after = new Map<string, string | null>();
    const lists = [...proxyLists.flatMap((name) => listOf(rawVariable(text, name))), ...proxyLists.flatMap((name) => hostsIn(env[name]))];
    for (const [name, raw] of before) after.set(name, rawWanted(wanted, name, raw, lists) ?? originalOf(memory, name, raw));
    return { text, memory, before, after };
  };

  return {
    file,
    async status() {
      const memory = memories.get(file);
      if (memory === undefined) return 'off';
      const text = await readSettings(file);
      return Object.entries(memory.variables).every(([name, { ours }]) => isOurs(ours, rawVariable(text, name))) ? 'on' : 'changed';
    },
    async preview(wanted) {
      const { before, after } = await plan(wanted);
      return changesBetween(before, after);
    },
    async apply(wanted) {
      await removeLeftovers(file);
      const { text, memory, before, after } = await plan(wanted);
      const next: Memory = {
        created: memory?.created ?? text === null,
        createdEnv: memory?.createdEnv ?? rawEnv(text) === null,
        variables: {},
      };
      for (const [name, raw] of before) {
        const ours = memory?.variables[name]?.ours ?? [];
        next.variables[name] = {
          before: originalOf(memory, name, raw),
          ours: [...new Set([...ours, ...marksOf(after.get(name))])],
        };
      }
      await memories.set(file, next);
      await writeSettings(file, text, withVariables(text ?? '{}\n', after));
      await memories.set(file, settled(next, wanted, after));
      return changesBetween(before, after);
    },
    async isOpenToOthers() {
      return (await isOpenToOthers(file)) === true;
    },
    async overruledBy({ shell = env, folder }, wanted, isApplied) {
      const { baseUrl, model } = wanted;
      const ours: Layer['env'] = isApplied ? { ANTHROPIC_BASE_URL: baseUrl, ANTHROPIC_AUTH_TOKEN: 'set', ...modelVariables(model) } : {};
      const user = await readLayer(file, 'user');
      const layers: Layer[] = [
        { place: 'the shell', kind: 'shell', env: onlyKnown(shell), hasKeyHelper: false },
        { place: file, kind: 'user', env: { ...user?.env, ...ours }, hasKeyHelper: user?.hasKeyHelper === true },
        ...(await managedLayers(managedFolder)),
      ];
      const folders = new Set([...(folder === undefined ? [] : [folder]), ...(await knownProjects(stateFile))]);
      // A person's home is no project: its settings are the file above.
      const projects = await Promise.all([...folders].filter((one) => join(one, '.claude', 'settings.json') !== file).map(projectLayers));
      return findOverruling({ layers, projects, baseUrl, model: model?.id ?? null });
    },
    async undo() {
      const memory = memories.get(file);
      if (memory === undefined) return [];
      const text = await readSettings(file);
      const before = new Map(Object.keys(memory.variables).map((name) => [name, rawVariable(text, name)]));
      const after = new Map([...before].map(([name, raw]) => [name, originalOf(memory, name, raw)]));
      if (text !== null) await restore(file, text, withVariables(text, after), memory);
      await memories.set(file, undefined);
      return changesBetween(before, after);
    },
  };
}

/** Of a shell only what is looked at: nothing else of somebody's environment is kept or told. */
function onlyKnown(shell: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    shellVariables.flatMap((name) => {
      const value = shell[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The variables to look at: those wanted now, and those set before. */
function ownedNames(memory: Memory | undefined, wanted: ClientEnvironment): string[] {
  return [...new Set([...wantedNames(wanted), ...Object.keys(memory?.variables ?? {})])];
}

/** What stood there before us: remembered, unless somebody changed it since, in which case theirs is the original. */
function originalOf(memory: Memory | undefined, name: string, present: string | null): string | null {
  const known = memory?.variables[name];
  if (known === undefined || present === null || present === known.before) return present;
  if (isOurs(known.ours, present)) return known.before;
  return isProxyList(name) ? withoutOurHosts(present, known.before) : present;
}

/** Once the settings are on disk, only what is there now is ours; what is no longer wanted is forgotten. */
function settled(memory: Memory, wanted: ClientEnvironment, after: ReadonlyMap<string, string | null>): Memory {
  const entries = wantedNames(wanted).map((name) => [
    name,
    { before: memory.variables[name]?.before ?? null, ours: marksOf(after.get(name)) },
  ]);
  const variables = Object.fromEntries(entries) as Memory['variables'];
  return { ...memory, variables };
}

/** Enough to know our own value again without keeping it. */
function marksOf(raw: string | null | undefined): string[] {
  return raw === null || raw === undefined ? [] : [createHash('sha256').update(raw).digest('hex')];
}

function isOurs(marks: readonly string[], raw: string | null): boolean {
  return marksOf(raw).some((mark) => marks.includes(mark));
}

function rawEnv(text: string | null): string | null {
  return text === null ? null : rawJsonAt(text, ['env']);
}

function rawVariable(text: string | null, name: string): string | null {
  return text === null ? null : rawJsonAt(text, ['env', name]);
}

function withVariables(text: string, values: ReadonlyMap<string, string | null>): string {
  let result = text;
  for (const [name, raw] of values) {
    if (raw !== null) result = setJson(result, ['env', name], raw);
  }
  // Taken out last to first: that is how they came in, so nothing but them moves.
  for (const [name, raw] of [...values].toReversed()) {
    if (raw === null) result = removeJson(result, ['env', name]);
  }
  return result;
}

async function restore(file: string, text: string, restored: string, memory: Memory): Promise<void> {
  const emptyEnv = memory.createdEnv && /^\{\s*\}$/.test(rawEnv(restored) ?? '');
  const result = emptyEnv ? removeJson(restored, ['env']) : restored;
  if (memory.created && /^\s*\{\s*\}\s*$/.test(result)) await rm(file, { force: true });
  else await writeSettings(file, text, result);
}

function changesBetween(before: ReadonlyMap<string, string | null>, after: ReadonlyMap<string, string | null>): SettingsChange[] {
  const shown = (name: string, raw: string | null | undefined): string | null => {
    if (raw === null || raw === undefined) return null;
    const value: unknown = JSON.parse(raw);
    const text = typeof value === 'string' ? value : raw;
    return name.endsWith('_TOKEN') ? `${text.slice(0, 12)}…` : text;
  };
  return [...before]
    .filter(([name, raw]) => raw !== after.get(name))
    .map(([name, raw]) => ({ name, before: shown(name, raw), after: shown(name, after.get(name)) }));
}
