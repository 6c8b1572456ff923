/** The account form's values, their checks, and the way from and to the configuration block they edit. */
import type { z } from 'zod';
import type { accountInputSchema } from '../../../src-main/contract/api.ts';
import { type AccountConfig, idSchema } from '../../../src-main/contract/config.ts';
import { en } from '../../text/en.ts';

const text = en.accounts.form;

export interface AccountValues {
  readonly provider: string;
  readonly id: string;
  readonly name: string;
  /** Where the secret is: in an environment variable, or typed in and kept on this machine. */
  readonly secretKind: 'env' | 'kept';
  readonly envName: string;
  readonly secretValue: string;
  readonly baseUrl: string;
  readonly models: string[];
  readonly priority: string;
}

export function initialValues(config: AccountConfig | null, provider: string): AccountValues {
  const env = /^\$\{env:(.+)\}$/.exec(config?.secret ?? '')?.[1];
  return {
    provider: config?.provider ?? provider,
    id: config?.id ?? '',
    name: config?.name ?? '',
    secretKind: env === undefined ? 'kept' : 'env',
    envName: env ?? 'ANTHROPIC_API_KEY',
    secretValue: '',
    baseUrl: config?.baseUrl ?? '',
    models: config?.models ?? [],
    priority: config?.priority === undefined ? '' : String(config.priority),
  };
}

/** Problems by field; empty when the values can be sent. */
export function checkValues(
  values: AccountValues,
  context: { needsSecret: boolean; taken: readonly string[]; before: AccountConfig | null },
): Partial<Record<keyof AccountValues, string>> {
  const problems: Partial<Record<keyof AccountValues, string>> = {};
  if (!idSchema.safeParse(values.id).success) problems.id = text.idShape;
  else if (context.before === null && context.taken.includes(values.id)) problems.id = text.idTaken;
  if (values.baseUrl !== '' && !isHttpUrl(values.baseUrl)) problems.baseUrl = text.urlShape;
  if (context.needsSecret) {
    const hasKept = context.before?.secret !== undefined && !context.before.secret.startsWith('${env:');
    if (values.secretKind === 'env' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(values.envName)) problems.envName = text.envShape;
    if (values.secretKind === 'kept' && values.secretValue.trim() === '' && !hasKept) problems.secretValue = text.required;
  }
  return problems;
}

/** The block as it is to stand in the file; settings the form does not show are kept. */
export function toInput(values: AccountValues, before: AccountConfig | null, needsSecret: boolean): z.infer<typeof accountInputSchema> {
  const { name: _name, secret: _secret, baseUrl: _baseUrl, models: _models, priority: _priority, ...kept } = before ?? {};
  return {
    ...kept,
    id: values.id,
    provider: values.provider,
    ...(values.name.trim() === '' ? {} : { name: values.name.trim() }),
    ...(values.baseUrl.trim() === '' ? {} : { baseUrl: values.baseUrl.trim() }),
    ...(values.models.length === 0 ? {} : { models: values.models }),
    ...(values.priority === '' ? {} : { priority: Number(values.priority) }),
    ...(needsSecret ? secretOf(values, before) : {}),
  };
}

function secretOf(values: AccountValues, before: AccountConfig | null): { secret?: string; secretValue?: string } {
  if (values.secretKind === 'env') return { secret: `\${env:${values.envName}}` };
  const kept = before?.secret !== undefined && !before.secret.startsWith('${env:') ? { secret: before.secret } : {};
  return values.secretValue.trim() === '' ? kept : { ...kept, secretValue: values.secretValue.trim() };
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}
