/**
 * `GATEHOUSE_ENV_ALLOW=ANTHROPIC_API_KEY,COMPANY_PROXY`: the variables that a configuration may use whoever wrote it, for
 * set-ups where nobody sits at the machine. It says nothing about where their values may go.
 */
import type { Environment } from './vault-key.ts';

const ALLOW = 'GATEHOUSE_ENV_ALLOW';

/** The references (`${env:NAME}`) of the variables named there. */
export function allowedVariables(env: Environment): ReadonlySet<string> {
  const names = (env[ALLOW] ?? '').split(/[\s,]+/).filter((name) => name !== '');
  return new Set(names.map((name) => `\${env:${name}}`));
}
