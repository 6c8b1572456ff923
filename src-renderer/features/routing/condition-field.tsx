/** The input of one condition of a rule. */
import { Checkbox, Group, NumberInput, SegmentedControl, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { budgetWindows, requestClasses, type RouteCondition, weekdays } from '../../../src-main/contract/routes.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { change, type ConditionName, headersText, parseHeaders } from './rule-draft.ts';

const text = en.routing.form;

interface ConditionFieldProps {
  readonly name: ConditionName;
  readonly when: RouteCondition;
  readonly error: string | null;
  readonly onChange: <Name extends ConditionName>(name: Name, value: RouteCondition[Name]) => void;
}

export function ConditionField(props: ConditionFieldProps) {
  const { name, when, error, onChange } = props;
  switch (name) {
    case 'models':
    case 'teams':
    case 'developers':
    case 'keys':
    case 'sessions':
      return <Patterns {...props} name={name} />;
    case 'class':
      return (
        <Checkbox.Group
          aria-label={text.conditions.class}
          value={when.class ?? []}
          error={error}
          onChange={(value) =>
            onChange(
              'class',
              requestClasses.filter((one) => value.includes(one)),
            )
          }
        >
          <Group gap="md">
            {requestClasses.map((one) => (
              <Checkbox key={one} size="xs" value={one} label={text.classes[one]} />
            ))}
          </Group>
        </Checkbox.Group>
      );
    case 'thinking':
      return (
        <SegmentedControl
          aria-label={text.conditions.thinking}
          value={when.thinking === true ? 'on' : 'off'}
          onChange={(value) => onChange('thinking', value === 'on')}
          data={(['on', 'off'] as const).map((value) => ({ value, label: text.thinking[value] }))}
        />
      );
    case 'inputTokens':
      return <InputTokens {...props} />;
    case 'headers':
      return <Headers {...props} />;
    case 'budgetUsed':
      return <BudgetUsed {...props} />;
    case 'days':
      return (
        <Checkbox.Group
          aria-label={text.conditions.days}
          value={when.days ?? []}
          error={error}
          onChange={(value) =>
            onChange(
              'days',
              weekdays.filter((one) => value.includes(one)),
            )
          }
        >
          <Group gap="sm">
            {weekdays.map((one) => (
              <Checkbox key={one} size="xs" value={one} label={text.days[one]} />
            ))}
          </Group>
        </Checkbox.Group>
      );
    case 'hours':
      return (
        <TextInput
          aria-label={text.conditions.hours}
          description={text.hints.hours}
          value={when.hours ?? ''}
          error={error}
          onChange={(event) => onChange('hours', event.currentTarget.value.trim())}
        />
      );
  }
}

/** Of keys, of which there may be thousands; the engine looks for what is typed. */
const MOST_OFFERED = 100;

/** Ids and patterns; what there is to choose from is offered, anything else can be typed. */
function Patterns({
  name,
  when,
  error,
  onChange,
}: ConditionFieldProps & { name: 'models' | 'teams' | 'developers' | 'keys' | 'sessions' }) {
  const { query } = useApi();
  const choices = useQuery(query.live.choices.queryOptions({ enabled: name === 'models' }));
  const owners = useQuery(query.owners.queryOptions());
  const [search, setSearch] = useState('');
  const keys = useQuery(
    query.keys.list.queryOptions({
      input: { text: search, limit: MOST_OFFERED },
      enabled: name === 'keys',
      placeholderData: keepPreviousData,
    }),
  );
  const offered = {
    models: choices.data?.models ?? [],
    teams: owners.data?.teams.map(({ id }) => id) ?? [],
    developers: owners.data?.developers.map(({ id }) => id) ?? [],
    keys: keys.data?.keys.map(({ id }) => id) ?? [],
    sessions: [],
  };
  return (
    <TagsInput
      aria-label={text.conditions[name]}
      description={name === 'models' || name === 'sessions' ? text.hints[name] : undefined}
      data={[...new Set(offered[name])]}
      onSearchChange={setSearch}
      value={when[name] ?? []}
      error={error}
      onChange={(value) => onChange(name, value)}
    />
  );
}

function InputTokens({ when, error, onChange }: ConditionFieldProps) {
  const value = when.inputTokens ?? {};
  const set = (fields: { above?: number | undefined; below?: number | undefined }) => onChange('inputTokens', change(value, fields));
  return (
    <Group grow align="flex-start">
      <NumberInput
        label={text.above}
        min={0}
        step={10_000}
        thousandSeparator=","
        value={value.above ?? ''}
        error={error}
        onChange={(above) => set({ above: typeof above === 'number' ? above : undefined })}
      />
      <NumberInput
        label={text.below}
        min={1}
        step={10_000}
        thousandSeparator=","
        value={value.below ?? ''}
        onChange={(below) => set({ below: typeof below === 'number' ? below : undefined })}
      />
    </Group>
  );
}

function BudgetUsed({ when, error, onChange }: ConditionFieldProps) {
  const value = when.budgetUsed ?? { above: 0.9 };
  return (
    <Group grow align="flex-start">
      <NumberInput
        label={text.abovePercent}
        min={0}
        max={100}
        value={Math.round(value.above * 100)}
        error={error}
        onChange={(above) => typeof above === 'number' && onChange('budgetUsed', { ...value, above: above / 100 })}
      />
      <Select
        label={text.budgetOf}
        allowDeselect={false}
        value={value.of ?? 'any'}
        data={budgetWindows.map((one) => ({ value: one, label: text.windows[one] }))}
        onChange={(of) => onChange('budgetUsed', { ...value, of: budgetWindows.find((one) => one === of) ?? 'any' })}
      />
    </Group>
  );
}

function Headers({ when, error, onChange }: ConditionFieldProps) {
  const [typed, setTyped] = useState(() => headersText(when.headers ?? {}));
  return (
    <Textarea
      aria-label={text.conditions.headers}
      description={text.hints.headers}
      autosize
      minRows={2}
      value={typed}
      error={error}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange('headers', parseHeaders(event.currentTarget.value));
      }}
    />
  );
}
