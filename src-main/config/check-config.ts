/**
 * The one way from text to a valid configuration: YAML, version, schema, cross checks. Pure: it opens no file, so the
 * command line, the editor and the simulator can ask about text that is saved nowhere.
 */
import { type Config, type ConfigProblem, configSchema } from '../contract/config.ts';
import type { ProviderFacts } from '../gateway/providers/provider-facts.ts';
import { crossCheck, crossCheckWarnings } from './checks/cross-checks.ts';
import { schemaFindings } from './checks/schema-findings.ts';
import { type Finding, formatPath } from './finding.ts';
import { type ParsedYaml, parseYaml } from './yaml/parse-yaml.ts';

export interface CheckedConfig {
  /** Null when there is a problem. */
  readonly config: Config | null;
  readonly problems: ConfigProblem[];
  /** What is odd and does no harm to the rest; empty while there are problems. */
  readonly warnings: ConfigProblem[];
  /** The file was written for a later version of Gatehouse; nothing else was looked at. */
  readonly newer: boolean;
  readonly parsed: ParsedYaml;
}

/** More than this nobody reads at once; a file that is wrong throughout has them in its first lines already. */
const MAX_PROBLEMS = 200;

/**
 * Checks a configuration text; `file` is only named in the problems. With `providers` (null: not known here) provider
 * ids and needed secrets are checked too. Never throws for bad text.
 */
export function checkConfig(file: string, text: string, providers: readonly ProviderFacts[] | null = null): CheckedConfig {
  const parsed = parseYaml(text);
  const answer = (config: Config | null, findings: readonly Finding[], newer = false): CheckedConfig => ({
    config: findings.length === 0 ? config : null,
    problems: toProblems(file, parsed, findings),
    warnings: findings.length === 0 && config !== null ? toProblems(file, parsed, crossCheckWarnings(config)) : [],
    newer,
    parsed,
  });
  if (parsed.findings.length > 0) return firstOfEachLine(answer(null, parsed.findings));

  const version = versionOf(parsed.value);
  if (version !== null && version > 1) {
    const message = `This file is version ${version}, and this Gatehouse reads version 1`;
    return answer(
      null,
      [{ path: ['version'], at: 'value', message, fix: 'Update Gatehouse, or put back the file from before the update.' }],
      true,
    );
  }
  const result = configSchema.safeParse(parsed.value ?? undefined);
  if (!result.success) return answer(null, schemaFindings(configSchema, parsed.value ?? undefined, result.error.issues));
  return answer(result.data, crossCheck(result.data, providers));
}

/** Findings about a parsed file as problems with line and column, in the order of the file. */
export function toProblems(file: string, parsed: ParsedYaml, findings: readonly Finding[]): ConfigProblem[] {
  const problems = findings.slice(0, MAX_PROBLEMS).map((finding) => {
    const { path, message, fix } = finding;
    return { file, ...parsed.locate(finding), path: formatPath(path), message, fix };
  });
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** One mistake makes a parser stumble several times; the first is the one to mend. */
function firstOfEachLine(checked: CheckedConfig): CheckedConfig {
  const lines = new Set<number>();
  const problems = checked.problems.filter(({ line }) => !lines.has(line) && lines.add(line));
  return { ...checked, problems };
}

function versionOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('version' in value)) return null;
  return typeof value.version === 'number' && Number.isInteger(value.version) ? value.version : null;
}
