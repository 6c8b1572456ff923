/**
 * The configuration in force. It follows the file on disk, keeps the last good one when a new one is wrong, and makes
 * edits by changing only the lines concerned. The file is the one source of truth: nothing is kept that is not in it.
 */
import { realpath } from 'node:fs/promises';
import type { Config, ConfigProblem } from '../contract/config.ts';
import { GatehouseError, toGatehouseError } from '../contract/errors.ts';
import type { Clock } from '../gateway/ports.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { plainFacts, type ProviderFacts } from '../gateway/providers/provider-facts.ts';
import { compileInPieces } from './compile/compile.ts';
import type { ConfigEdit } from './config-edit.ts';
import { readConfigFile, replaceConfigFile } from './config-file.ts';
import type { Evaluation } from './evaluate-config.ts';
import { keepConfig, readKeptConfig } from './kept-config.ts';
import { runEvaluation } from './run-evaluation.ts';
import { watchFile } from './watch-file.ts';

export type { ConfigEdit } from './config-edit.ts';

/** Who made a change by a call. */
export interface Author {
  readonly actor: string;
  readonly action: string;
  /** The call came over the network, not from this machine's own window or command line. */
  readonly isRemote: boolean;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly snapshot: Snapshot;
  readonly text: string;
  /** SHA-256 of the file, hex. */
  readonly revision: string;
  /** Who made it what it is; null: somebody wrote into the file. */
  readonly author: Author | null;
  /** It is not the file but the last good one, because the file had a mistake at the start: since when that was in force. */
  readonly keptAt: number | null;
}

export interface EditOptions {
  readonly expectedRevision?: string;
  /** What the edit did, for people: makes it one that `undo` takes back. */
  readonly undoLabel?: string;
  readonly author?: Author;
}

export interface ConfigStore {
  readonly file: string;
  current(): LoadedConfig;
  /** Why the newest file was refused; empty when it is the one in force. */
  problems(): ConfigProblem[];
  /** Called after the configuration or its problems changed. The result stops it. */
  onChange(listener: () => void): () => void;
  /**
   * Makes the edits in order, all or none, and resolves when the file is on disk and in force. Throws `config_changed`
   * when the file is not at `expectedRevision`, `config_invalid` (details.problems) when the result would be wrong,
   * `not_found` when a path leads nowhere, `config_unreadable` when it cannot be written.
   */
  edit(edits: readonly ConfigEdit[], options?: EditOptions): Promise<void>;
  /** The newest edit that was given an undo label, while the file is as that edit left it. */
  undoable(): string | null;
  /** Puts that edit's text before it back, in the same way as an edit. Throws `conflict` when there is none, `config_changed`. */
  undo(author?: Author): Promise<void>;
  /** What would be wrong with this text in the file's place. */
  check(text: string): Promise<ConfigProblem[]>;
  /** Looks at the file now. Never throws: what is wrong is in `problems()`. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenConfigOptions {
  readonly file: string;
  readonly providers: readonly ProviderFacts[];
  /** Follow changes on disk. One-shot commands need not. */
  readonly watch: boolean;
  /** The file of `config-worker`; without it large files are parsed on the calling thread. */
  readonly worker?: () => URL | string;
  readonly clock?: Pick<Clock, 'after'>;
  /** Where the last good configuration is kept for a start on a file with a mistake; `onFailure`: it could not be kept. */
  readonly keep?: { readonly file: string; readonly onFailure: (error: unknown) => void };
  /** Sees a configuration that is about to come into force, and the one it replaces (null: the first). Waited for. */
  readonly beforeUse?: (next: LoadedConfig, before: LoadedConfig | null) => Promise<void>;
}

/**
 * Opens the file. Throws `config_unreadable`, `config_newer`, or `config_invalid` (details.problems) when no last good one
 * was kept.
 */
export async function openConfig({
  file,
  providers,
  watch,
  worker,
  clock = systemClock,
  keep,
  beforeUse,
}: OpenConfigOptions): Promise<ConfigStore> {
  const plainProviders = providers.map(plainFacts);
  const evaluate = (text: string, edits: readonly ConfigEdit[]) =>
    runEvaluation({ file, text, edits, providers: plainProviders }, worker ?? null);
  const accept = async (
    evaluation: Evaluation,
    revision: string,
    author: Author | null,
    before: LoadedConfig | null,
    keptAt: number | null = null,
  ): Promise<LoadedConfig> => {
    const loaded = { ...(await accepted(file, evaluation, revision, plainProviders)), author, keptAt };
    await beforeUse?.(loaded, before);
    return loaded;
  };
  /** What has come into force is kept, whoever made it so. */
  const enter = async (loaded: LoadedConfig) => {
    current = loaded;
    seen = loaded.revision;
    problems = [];
    if (keep !== undefined) await keepConfig(keep.file, loaded.text).catch(keep.onFailure);
  };
  /** The configuration to begin with when the file itself cannot be used; null when none was kept that can. */
  const readKept = async (): Promise<LoadedConfig | null> => {
    const kept = keep === undefined ? null : await readKeptConfig(keep.file);
    if (kept === null) return null;
    const evaluation = await evaluate(kept.text, []);
    return evaluation.loaded === null ? null : accept(evaluation, evaluation.revision, null, null, kept.at);
  };
  const listeners = new Set<() => void>();
  let problems: ConfigProblem[] = [];
  const first = await readConfigFile(file);
  const evaluated = await evaluate(first.text, []);
  const kept = evaluated.loaded === null && !evaluated.newer ? await readKept() : null;
  let current = kept ?? (await accept(evaluated, first.revision, null, null));
  let last: { readonly label: string; readonly before: string; readonly revision: string } | null = null;
  /** The newest content looked at, good or bad; the same content is not looked at twice. */
  let seen = first.revision;
  if (kept === null) await enter(current);
  else problems = evaluated.problems;

  const changed = () => listeners.forEach((listener) => listener());
  const refuse = (found: ConfigProblem[]) => {
    problems = found;
    changed();
  };

  const reload = async () => {
    try {
      const { text, revision } = await readConfigFile(file);
      if (revision === seen) return;
      seen = revision;
      const evaluation = await evaluate(text, []);
      if (evaluation.loaded === null) return refuse(evaluation.problems);
      await enter(await accept(evaluation, revision, null, current));
      changed();
    } catch (error) {
      seen = '';
      const { message } = toGatehouseError(error);
      if (problems[0]?.message !== message) refuse([{ file, line: 1, column: 1, path: '', message, fix: 'Put the file back.' }]);
    }
  };

  const edit = async (edits: readonly ConfigEdit[], { expectedRevision, undoLabel, author }: EditOptions) => {
    const { text, revision } = await readConfigFile(file);
    if (expectedRevision !== undefined && revision !== expectedRevision) {
      throw new GatehouseError(
        'config_changed',
        `${file} was changed since you looked at it; nothing was written. Look at it again and repeat the change.`,
      );
    }
    // What somebody wrote into the file meanwhile is theirs, and comes into force first.
    if (revision !== seen) await reload();
    const evaluation = await evaluate(text, edits);
    await save(evaluation, { text, revision }, author ?? null);
    last = undoLabel === undefined ? null : { label: undoLabel, before: text, revision: evaluation.revision };
    changed();
  };

  const save = async (evaluation: Evaluation, before: { readonly text: string; readonly revision: string }, author: Author | null) => {
    const next = await accept(evaluation, evaluation.revision, author, current);
    if (evaluation.text !== before.text) await replaceConfigFile(file, evaluation.text, before.revision);
    await enter(next);
  };

  const undo = async (author: Author | undefined) => {
    if (last === null) throw new GatehouseError('conflict', 'There is no change to take back.');
    const { text, revision } = await readConfigFile(file);
    if (revision !== last.revision) {
      throw new GatehouseError('config_changed', `${file} was changed after "${last.label}"; nothing was taken back. Change it by hand.`);
    }
    await save(await evaluate(last.before, []), { text, revision }, author ?? null);
    last = null;
    changed();
  };

  // One thing at a time: a reload in the middle of an edit would take an older file for the newest.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = queue.then(task);
    queue = result.catch(() => {});
    return result;
  };

  const stopWatching = watch
    ? watchFile(
        await placesOf(file),
        clock.after.bind(clock),
        () => void inTurn(reload),
        (error) =>
          refuse([
            {
              file,
              line: 1,
              column: 1,
              path: '',
              message: `The folder can no longer be watched: ${error.message}`,
              fix: 'Restart Gatehouse after the folder is back.',
            },
          ]),
      )
    : () => {};
  // What was written between the first read and the watch.
  if (watch) await inTurn(reload);

  return {
    file,
    current: () => current,
    problems: () => problems,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    edit: (edits, options = {}) => inTurn(() => edit(edits, options)),
    undoable: () => (last !== null && last.revision === current.revision ? last.label : null),
    undo: (author) => inTurn(() => undo(author)),
    check: async (text) => (await evaluate(text, [])).problems,
    reload: () => inTurn(reload),
    async close() {
      stopWatching();
      listeners.clear();
      await queue;
    },
  };
}

/** The evaluated file, or the error that says what is wrong with it. Traffic passes between the pieces of a large one. */
async function accepted(
  file: string,
  evaluation: Evaluation,
  revision: string,
  providers: readonly ProviderFacts[],
): Promise<Omit<LoadedConfig, 'author' | 'keptAt'>> {
  const { loaded, text, problems, newer } = evaluation;
  if (loaded !== null) {
    const pieces = compileInPieces(loaded.config, revision, loaded.files, providers);
    for (;;) {
      const piece = pieces.next();
      if (piece.done === true) return { config: loaded.config, snapshot: piece.value, text, revision };
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const [problem] = problems;
  const where = problem === undefined ? file : `${problem.file}:${problem.line}:${problem.column}`;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more: \`gatehouse check\`)` : '';
  throw new GatehouseError(newer ? 'config_newer' : 'config_invalid', `${where} ${problem?.message}. ${problem?.fix}${more}`, {
    details: { problems },
  });
}

/** The file, and the one it leads to when it is a symlink. */
async function placesOf(file: string): Promise<Set<string>> {
  return new Set([file, await realpath(file)]);
}

const systemClock: Pick<Clock, 'after'> = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
