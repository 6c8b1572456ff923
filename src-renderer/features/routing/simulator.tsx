/** The simulator: a request of the log or a made-up one, and at once what routing would do with it. Sends nothing. */
import { Autocomplete, Fieldset, MultiSelect, NumberInput, SegmentedControl, Select, Switch } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { requestClasses } from '../../../src-main/contract/routes.ts';
import type { SimulateInput, Simulation } from '../../../src-main/contract/routing.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { formatWhen } from '../../format/date.ts';
import { shortModel } from '../../format/short-model.ts';
import { en } from '../../text/en.ts';
import { FormError } from '../../ui/form-error.tsx';
import { useNow } from '../../ui/time.tsx';
import { KeySelect } from '../keys/key-select.tsx';
import { change } from './rule-draft.ts';
import style from './routing.module.css';
import { SimulationResult } from './simulation-result.tsx';

const text = en.routing.simulator;
const typingMs = 250;
const asSent = 'as-sent';

interface SimulatorProps {
  /** A request of the log to begin with. */
  readonly requestId: string | undefined;
  readonly onRequest: (requestId: string | undefined) => void;
  /** Null: nothing to simulate yet, or it failed. */
  readonly onResult: (simulation: Simulation | null) => void;
}

export function Simulator({ requestId, onRequest, onResult }: SimulatorProps) {
  const { query } = useApi();
  const [made, setMade] = useState<SimulateInput>({});
  const [input] = useDebouncedValue<SimulateInput>(requestId === undefined ? made : { ...made, requestId }, typingMs);
  const isAsked = input.requestId !== undefined || (input.model ?? '') !== '';
  const simulation = useQuery(
    query.routing.simulate.queryOptions({
      input,
      enabled: isAsked,
      placeholderData: keepPreviousData,
      refetchInterval: 10_000,
      retry: false,
    }),
  );
  const result = isAsked && simulation.error === null ? (simulation.data ?? null) : null;
  useEffect(() => onResult(result), [onResult, result]);

  return (
    <section className={style.simulator} aria-label={text.title}>
      <h2 className={style.heading}>{text.title}</h2>
      <p className={style.soft}>{text.lead}</p>
      <SimulatorFields
        input={requestId === undefined ? made : { ...made, requestId }}
        onChange={(fields) => setMade(change(made, fields))}
        onRequest={onRequest}
      />
      <div role="status">
        {!isAsked && <p className={style.hint}>{text.needsModel}</p>}
        {simulation.error !== null && isAsked && <FormError message={describeError(simulation.error).message} />}
        {result !== null && <SimulationResult simulation={result} />}
      </div>
    </section>
  );
}

interface SimulatorFieldsProps {
  readonly input: SimulateInput;
  readonly onChange: (fields: { [Key in keyof SimulateInput]?: SimulateInput[Key] | undefined }) => void;
  readonly onRequest: (requestId: string | undefined) => void;
}

function SimulatorFields({ input, onChange, onRequest }: SimulatorFieldsProps) {
  const { query } = useApi();
  const kindId = useId();
  const now = useNow(60_000);
  const requests = useQuery(query.live.list.queryOptions({ input: { filter: {}, limit: 50 } }));
  const choices = useQuery(query.live.choices.queryOptions());
  const accounts = useQuery(query.accounts.list.queryOptions());
  const logged = (requests.data?.rows ?? []).filter((row) => row.endpoint === 'messages' && row.modelAsked !== null);
  const known = logged.map((row) => ({
    value: row.id,
    label: `${formatWhen(row.startedAt, now)}  ${shortModel(row.modelAsked ?? '')}  ${row.developerId ?? row.keyId ?? ''}`,
  }));
  const isOther = input.requestId !== undefined && !logged.some((row) => row.id === input.requestId);
  return (
    <Fieldset variant="unstyled" className={style.fields ?? ''}>
      <Select
        className={style.wide ?? ''}
        label={text.request}
        placeholder={text.made}
        clearable
        searchable
        value={input.requestId ?? null}
        data={isOther ? [{ value: input.requestId ?? '', label: input.requestId ?? '' }, ...known] : known}
        onChange={(id) => onRequest(id ?? undefined)}
      />
      <Autocomplete
        label={text.model}
        placeholder={logged.find((row) => row.id === input.requestId)?.modelAsked ?? 'claude-opus-5-5'}
        value={input.model ?? ''}
        data={choices.data?.models ?? []}
        onChange={(model) => onChange({ model: model === '' ? undefined : model })}
      />
      <KeySelect
        label={text.key}
        placeholder={input.requestId === undefined ? text.anyKey : text.classFrom}
        clearable
        value={input.keyId ?? null}
        onChange={(keyId) => onChange({ keyId: keyId ?? undefined })}
      />
      <NumberInput
        label={text.inputTokens}
        placeholder={input.requestId === undefined ? '20,000' : text.classFrom}
        min={0}
        step={10_000}
        thousandSeparator=","
        value={input.inputTokens ?? ''}
        onChange={(value) => onChange({ inputTokens: typeof value === 'number' ? value : undefined })}
      />
      <NumberInput
        label={text.budgetUsed}
        placeholder={text.asNow}
        min={0}
        max={100}
        value={input.budgetUsed === undefined ? '' : Math.round(input.budgetUsed * 100)}
        onChange={(value) => onChange({ budgetUsed: typeof value === 'number' ? Math.min(1, value / 100) : undefined })}
      />
      <MultiSelect
        className={style.wide ?? ''}
        label={text.down}
        placeholder={input.down === undefined ? text.downHint : ''}
        value={input.down ?? []}
        data={accounts.data?.map(({ config }) => config.id) ?? []}
        onChange={(down) => onChange({ down: down.length === 0 ? undefined : down })}
      />
      <div className={style.whole}>
        <p className={style.label} id={kindId}>
          {text.class}
        </p>
        <SegmentedControl
          aria-labelledby={kindId}
          value={input.class ?? asSent}
          onChange={(value) => onChange({ class: requestClasses.find((one) => one === value) })}
          data={[{ value: asSent, label: text.classFrom }, ...requestClasses.map((value) => ({ value, label: text.classes[value] }))]}
        />
        <Switch
          size="xs"
          label={text.thinking}
          checked={input.thinking ?? false}
          onChange={(event) => onChange({ thinking: event.currentTarget.checked ? true : undefined })}
        />
      </div>
    </Fieldset>
  );
}
