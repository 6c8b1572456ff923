/** The account form's values, their checks, and the way from and to the configuration block they edit. */
import type { z } from 'zod';
import type { accountInputSchema } from '../../../src-main/contract/api.ts';
import { type AccountConfig, accountSchema, idSchema } from '../../../src-main/contract/config.ts';
import type { ProviderView } from '../../../src-main/contract/models.ts';
import { en } from '../../text/en.ts';

const text = en.accounts.form;

/** Settings that only some providers have; the base URL has a field of its own. */
export const specialSettings = ['region', 'project', 'resource', 'apiVersion', 'inferenceProfile', 'awsProfile', 'format'] as const;
export type SpecialSetting = (typeof specialSettings)[number];

/** Where the secret is: in an environment variable, typed in and kept on this machine, or nowhere. */
export type SecretKind = 'kept' | 'env' | 'none';

export interface AccountValues {
  readonly provider: string;
  readonly id: string;
  readonly name: string;
  readonly secretKind: SecretKind;
  readonly envName: string;
  readonly secretValue: string;
  readonly baseUrl: string;
  readonly settings: Readonly<Record<SpecialSetting, string>>;
  readonly models: string[];
  /** One line for each: the model as it is asked for, `=`, and the account's own name for it. */
  readonly modelMap: string;
  readonly priority: string;
}

export function initialValues(config: AccountConfig | null, provider: string, view?: ProviderView): AccountValues {
  const env = /^\$\{env:(.+)\}$/.exec(config?.secret ?? '')?.[1];
  return {
    provider: config?.provider ?? provider,
    id: config?.id ?? '',
    name: config?.name ?? '',
    secretKind: env !== undefined ? 'env' : firstKind(config, view),
    envName: env ?? view?.credential?.variable ?? 'ANTHROPIC_API_KEY',
    secretValue: '',
    baseUrl: config?.baseUrl ?? '',
    settings: {
      region: config?.region ?? '',
      project: config?.project ?? '',
      resource: config?.resource ?? '',
      apiVersion: config?.apiVersion ?? '',
      inferenceProfile: config?.inferenceProfile ?? '',
      awsProfile: config?.awsProfile ?? '',
      format: config?.format ?? '',
    },
    models: config?.models ?? [],
    modelMap: Object.entries(config?.modelMap ?? {})
      .map(([asked, own]) => `${asked} = ${own}`)
      .join('\n'),
    priority: config?.priority === undefined ? '' : String(config.priority),
  };
}

function firstKind(config: AccountConfig | null, view: ProviderView | undefined): SecretKind {
  const isOptional = view !== undefined && !view.needsSecret;
  return isOptional && config?.secret === undefined ? 'none' : 'kept';
}

/** The values for another provider: what belonged to the one before goes, and an id that was only a suggestion follows. */
export function withProvider(
  values: AccountValues,
  before: ProviderView | undefined,
  next: ProviderView,
  taken: readonly string[],
): AccountValues {
  const isSuggested = values.id === '' || (before !== undefined && values.id === freeId(before.id, taken));
  const { settings, secretKind, envName } = initialValues(null, next.id, next);
  return {
    ...values,
    provider: next.id,
    id: isSuggested ? freeId(next.id, taken) : values.id,
    settings,
    secretKind,
    envName,
    secretValue: '',
  };
}

/** `bedrock`, or `bedrock-2` when that is taken. */
export function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id;
  let number = 2;
  while (taken.includes(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}

/** Problems by field, settings under their own names; empty when the values can be sent. */
export function checkValues(
  values: AccountValues,
  context: { provider: ProviderView | undefined; taken: readonly string[]; before: AccountConfig | null },
): Partial<Record<keyof AccountValues | SpecialSetting, string>> {
  const { provider, taken, before } = context;
  const problems: Partial<Record<keyof AccountValues | SpecialSetting, string>> = {};
  if (!idSchema.safeParse(values.id).success) problems.id = text.idShape;
  else if (before === null && taken.includes(values.id)) problems.id = text.idTaken;
  if (values.baseUrl !== '' && !isHttpUrl(values.baseUrl)) problems.baseUrl = text.urlShape;
  for (const { name, need, example } of provider?.settings ?? []) {
    const value = name === 'baseUrl' ? values.baseUrl : values.settings[name];
    if (value.trim() === '') {
      if (need === 'always' || (need === 'address' && values.baseUrl === '')) problems[name] = text.settingNeeded(example);
    } else if (!accountSchema.shape[name].safeParse(value.trim()).success) problems[name] = text.settingShape(example);
  }
  if (values.secretKind === 'env' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(values.envName)) problems.envName = text.envShape;
  const hasKept = before?.secret !== undefined && !before.secret.startsWith('${env:');
  if (provider?.credential != null && values.secretKind === 'kept' && values.secretValue.trim() === '' && !hasKept)
    problems.secretValue = text.required;
  if (readModelMap(values.modelMap) === null) problems.modelMap = text.modelMapShape;
  return problems;
}

/** The block as it is to stand in the file; settings the form does not show are kept. */
export function toInput(
  values: AccountValues,
  before: AccountConfig | null,
  provider: ProviderView | undefined,
): z.infer<typeof accountInputSchema> {
  const shown = ['name', 'secret', 'baseUrl', 'models', 'modelMap', 'priority', ...specialSettings];
  const kept = Object.fromEntries(Object.entries(before ?? {}).filter(([field]) => !shown.includes(field)));
  const known = provider?.settings.map(({ name }) => name) ?? [];
  const settings = specialSettings.flatMap((name) => {
    const value = values.settings[name].trim();
    return value === '' || !known.includes(name) ? [] : [[name, value] as const];
  });
  const modelMap = readModelMap(values.modelMap) ?? {};
  return {
    ...kept,
    id: values.id,
    provider: values.provider,
    ...(values.name.trim() === '' ? {} : { name: values.name.trim() }),
    ...(values.baseUrl.trim() === '' ? {} : { baseUrl: values.baseUrl.trim() }),
    ...(Object.fromEntries(settings) as Partial<AccountConfig>),
    ...(values.models.length === 0 ? {} : { models: values.models }),
    ...(Object.keys(modelMap).length === 0 ? {} : { modelMap }),
    ...(values.priority === '' ? {} : { priority: Number(values.priority) }),
    ...(provider?.credential == null ? {} : secretOf(values, before)),
  };
}

function secretOf(values: AccountValues, before: AccountConfig | null): { secret?: string; secretValue?: string } {
  if (values.secretKind === 'none') return {};
  if (values.secretKind === 'env') return { secret: `\${env:${values.envName}}` };
  const kept = before?.secret !== undefined && !before.secret.startsWith('${env:') ? { secret: before.secret } : {};
  return values.secretValue.trim() === '' ? kept : { ...kept, secretValue: values.secretValue.trim() };
}

/** Null when a line is not `asked = own`. */
function readModelMap(lines: string): Record<string, string> | null {
  const pairs = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => /^([^=]+?)\s*=\s*(.+)$/.exec(line));
  if (pairs.includes(null)) return null;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}
