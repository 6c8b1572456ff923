/**
 * One load of the configuration from text to checked values, with edits applied first if there are any. It is one
 * plain-data job, so that the same code runs here or in `config-worker.ts`, away from the loop that carries traffic.
 * Making the snapshot is left to the caller: indexing is quicker than sending the index between threads.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Config, ConfigProblem } from '../contract/config.ts';
import { GatehouseError } from '../contract/errors.ts';
import type { ProviderFacts } from '../gateway/providers/provider-facts.ts';
import { applyEdits } from './apply-edits.ts';
import { checkConfig, toProblems } from './check-config.ts';
import type { ConfigEdit } from './config-edit.ts';
import { type LinkedFiles, readLinkedFiles } from './linked-files.ts';
import { editYaml } from './yaml/edit-yaml.ts';

export interface EvaluationJob {
  readonly file: string;
  readonly text: string;
  readonly edits: readonly ConfigEdit[];
  readonly providers: readonly ProviderFacts[];
}

export interface Evaluation {
  /** The text after the edits. */
  readonly text: string;
  /** SHA-256 of the text in UTF-8, hex. */
  readonly revision: string;
  readonly problems: ConfigProblem[];
  readonly newer: boolean;
  /** Null when there are problems. */
  readonly loaded: { readonly config: Config; readonly files: LinkedFiles } | null;
}

/**
 * A bad file comes back as problems. Throws GatehouseError when an edit cannot be made: `not_found` when its path leads
 * nowhere, `conflict` when an anchor would carry it to other places.
 */
export function evaluateConfig({ file, text: before, edits, providers }: EvaluationJob): Evaluation {
  let text = before;
  let checked = checkConfig(file, text, providers);
  if (edits.length > 0 && checked.config !== null && checked.parsed.document !== null) {
    const wanted = applyEdits(checked.parsed.value, edits);
    text = editYaml(before, checked.parsed.document, checked.parsed.value, wanted);
    checked = checkConfig(file, text, providers);
    if (checked.parsed.findings.length > 0 || !isDeepStrictEqual(checked.parsed.value, wanted)) {
      const message =
        'This change would also change other places in the configuration file, which share the value through an anchor (&name). Make it by hand in the file.';
      throw new GatehouseError('conflict', message);
    }
  }
  const revision = revisionOf(text);
  if (checked.config === null) return { text, revision, problems: checked.problems, newer: checked.newer, loaded: null };
  const files = readLinkedFiles(file, checked.config);
  if (files.findings.length > 0)
    return { text, revision, problems: toProblems(file, checked.parsed, files.findings), newer: false, loaded: null };
  return { text, revision, problems: [], newer: false, loaded: { config: checked.config, files } };
}

/** The name of one state of the file: SHA-256, hex. */
export function revisionOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
