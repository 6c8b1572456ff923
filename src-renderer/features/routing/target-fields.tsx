/** Where a rule sends requests: one line per target, in the order in which they are tried. */
import { ActionIcon, Autocomplete, Button, MultiSelect, NumberInput, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import type { RouteConfig } from '../../../src-main/contract/routes.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import style from './rule-form.module.css';
import { change, type Issues, issueAt } from './rule-draft.ts';

const text = en.routing.form;
type Target = RouteConfig['to'][number];
const kinds = ['accounts', 'provider', 'any'] as const;

interface TargetFieldsProps {
  readonly targets: readonly Target[];
  readonly hasWeights: boolean;
  readonly issues: Issues;
  readonly onChange: (targets: Target[]) => void;
}

export function TargetFields({ targets, hasWeights, issues, onChange }: TargetFieldsProps) {
  const set = (index: number, target: Target) => onChange(targets.map((one, place) => (place === index ? target : one)));
  return (
    <div className={style.targets}>
      {targets.map((target, index) => (
        <fieldset key={index} className={style.target} aria-label={text.target(index + 1)}>
          <TargetFieldset
            target={target}
            hasWeights={hasWeights}
            error={issueAt(issues, `to.${index}`)}
            onChange={(next) => set(index, next)}
          />
          <div className={style.targetActions}>
            <ActionIcon aria-label={text.moveTarget(index + 1)} disabled={index === 0} onClick={() => onChange(swapped(targets, index))}>
              <ArrowUp size={14} />
            </ActionIcon>
            <ActionIcon
              aria-label={text.removeTarget(index + 1)}
              disabled={targets.length === 1}
              onClick={() => onChange(targets.filter((_, place) => place !== index))}
            >
              <Trash2 size={14} />
            </ActionIcon>
          </div>
        </fieldset>
      ))}
      <Button variant="default" size="compact-sm" leftSection={<Plus size={13} />} onClick={() => onChange([...targets, {}])}>
        {text.addTarget}
      </Button>
    </div>
  );
}

interface TargetFieldsetProps {
  readonly target: Target;
  readonly hasWeights: boolean;
  readonly error: string | null;
  readonly onChange: (target: Target) => void;
}

function TargetFieldset({ target, hasWeights, error, onChange }: TargetFieldsetProps) {
  const { query } = useApi();
  const accounts = useQuery(query.accounts.list.queryOptions());
  const choices = useQuery(query.live.choices.queryOptions());
  const kind =
    target.provider !== undefined ? 'provider' : target.account !== undefined || target.accounts !== undefined ? 'accounts' : 'any';
  const ids = target.accounts ?? (target.account === undefined ? [] : [target.account]);
  const providers = [...new Set(accounts.data?.map(({ config }) => config.provider) ?? [])];

  function setKind(next: string | null): void {
    const nobody = { account: undefined, accounts: undefined, provider: undefined };
    if (next === 'accounts') onChange(change(target, { ...nobody, accounts: [] }));
    if (next === 'provider') onChange(change(target, { ...nobody, provider: providers[0] ?? '' }));
    if (next === 'any') onChange(change(target, nobody));
  }
  /** One account is written as one, several as a list. */
  function setAccounts(next: string[]): void {
    const [first, second] = next;
    const one = first !== undefined && second === undefined ? first : undefined;
    onChange(change(target, { account: one, accounts: one === undefined ? next : undefined }));
  }

  return (
    <div className={style.fields}>
      <Select
        label={text.kind}
        allowDeselect={false}
        value={kind}
        onChange={setKind}
        data={kinds.map((value) => ({ value, label: text.targetKinds[value] }))}
      />
      {kind === 'accounts' && (
        <MultiSelect
          label={text.accounts}
          value={ids}
          onChange={setAccounts}
          error={error}
          searchable
          data={[...new Set([...(accounts.data?.map(({ config }) => config.id) ?? []), ...ids])]}
        />
      )}
      {kind === 'provider' && (
        <Select
          label={text.provider}
          allowDeselect={false}
          value={target.provider ?? null}
          error={error}
          onChange={(provider) => provider !== null && onChange(change(target, { provider }))}
          data={[...new Set([...providers, ...(target.provider === undefined ? [] : [target.provider])])]}
        />
      )}
      <Autocomplete
        label={text.model}
        placeholder={text.modelHint}
        value={target.model ?? ''}
        onChange={(model) => onChange(change(target, { model: model === '' ? undefined : model }))}
        data={choices.data?.models ?? []}
      />
      {hasWeights && (
        <NumberInput
          label={text.weight}
          min={0}
          max={1000}
          placeholder="1"
          value={target.weight ?? ''}
          onChange={(weight) => onChange(change(target, { weight: typeof weight === 'number' ? weight : undefined }))}
        />
      )}
      <NumberInput
        label={text.priority}
        min={0}
        max={1000}
        placeholder={text.priorityHint}
        value={target.priority ?? ''}
        onChange={(priority) => onChange(change(target, { priority: typeof priority === 'number' ? priority : undefined }))}
      />
    </div>
  );
}

/** With this one and the one above it in each other's place. */
function swapped(targets: readonly Target[], index: number): Target[] {
  const [above, here] = [targets[index - 1], targets[index]];
  if (above === undefined || here === undefined) return [...targets];
  return targets.map((one, place) => (place === index - 1 ? here : place === index ? above : one));
}
