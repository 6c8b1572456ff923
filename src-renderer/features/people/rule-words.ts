/** What a tier's rules say, short for the tree and whole for the details. */
import type { LimitConfig, PermissionSet } from '../../../src-main/contract/governance.ts';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { usd, spanWords } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';

const text = en.people;
export const permissionFields = ['models', 'providers', 'accounts', 'clients', 'endpoints'] as const;

/** `2 limits · $5 a session · not claude-opus-*`. */
export function ruleSummary({ rules }: PeopleNode): string[] {
  const { limits, allow, deny, minimumClients, sessionUsd, agentUsd } = rules;
  const named = (set: PermissionSet | undefined) => permissionFields.flatMap((field) => set?.[field] ?? []);
  const parts = [
    limits !== undefined && limits.length > 0 ? text.rules.limits(limits.length) : null,
    sessionUsd === undefined ? null : text.rules.session(usd(sessionUsd)),
    agentUsd === undefined ? null : text.rules.agent(usd(agentUsd)),
    named(allow).length > 0 ? text.rules.allows(named(allow).join(', ')) : null,
    named(deny).length > 0 ? text.rules.denies(named(deny).join(', ')) : null,
    minimumClients !== undefined && Object.keys(minimumClients).length > 0 ? text.rules.clients : null,
  ];
  return parts.filter((part) => part !== null);
}

/** One sentence for each list. */
export function permissionWords({ rules: { allow, deny, minimumClients } }: PeopleNode): string[] {
  const lines = permissionFields.flatMap((field) => {
    const label = text.permissions.fields[field];
    const only = allow?.[field]?.join(', ');
    const not = deny?.[field]?.join(', ');
    return [
      only === undefined ? null : text.permissions.onlyWords(label, only),
      not === undefined ? null : text.permissions.notWords(label, not),
    ];
  });
  const clients = Object.entries(minimumClients ?? {}).map(([name, version]) => `${name} ${version}`);
  if (clients.length > 0) lines.push(text.permissions.minimumWords(clients.join(', ')));
  return lines.filter((line) => line !== null);
}

export function limitWords({ requests, inputTokens, outputTokens, concurrent, per = '1m', models }: LimitConfig): string {
  const span = spanWords(per);
  const words =
    requests !== undefined
      ? text.limits.requests(requests, span)
      : inputTokens !== undefined
        ? text.limits.inputTokens(inputTokens, span)
        : outputTokens !== undefined
          ? text.limits.outputTokens(outputTokens, span)
          : text.limits.concurrent(concurrent ?? 1);
  return models === undefined ? words : `${words}, ${en.budget.onlyModels(models.join(', '))}`;
}
