/** Adds or edits a rule: conditions, targets, and the block as it will stand in the file. */
import { ActionIcon, Button, Checkbox, Group, Menu, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type RouteConfig, strategies } from '../../../src-main/contract/routes.ts';
import type { RouteView } from '../../../src-main/contract/routing.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Fold } from '../../ui/fold.tsx';
import { FormFooter } from '../../ui/form-footer.tsx';
import { ConditionField } from './condition-field.tsx';
import style from './rule-form.module.css';
import {
  change,
  conditionNames,
  findIssues,
  firstValues,
  idFrom,
  inOrder,
  issueAt,
  newRule,
  ruleYaml,
  withCondition,
} from './rule-draft.ts';
import { TargetFields } from './target-fields.tsx';

const text = en.routing.form;
const atTheEnd = '';

interface RuleFormProps {
  /** Null: a new one. */
  readonly rule: RouteConfig | null;
  readonly rules: readonly RouteView[];
  readonly onClose: () => void;
}

export function RuleForm({ rule, rules, onClose }: RuleFormProps) {
  const save = useSaveRule(onClose);
  const [edited, setEdited] = useState<RouteConfig>(rule ?? newRule);
  const [before, setBefore] = useState(atTheEnd);
  const [wasSent, setWasSent] = useState(false);
  const ids = rules.flatMap(({ config }) => (config === null ? [] : [config.id]));
  const taken = ids.filter((id) => id !== rule?.id);
  const draft = inOrder(rule === null ? { ...edited, id: idFrom(edited.name ?? '', taken) } : edited);
  const found = findIssues(draft, taken);
  const issues = wasSent ? found : new Map<string, string>();
  const when = draft.when ?? {};
  const missing = conditionNames.filter((name) => when[name] === undefined);
  const set = (fields: Partial<{ [Key in keyof RouteConfig]: RouteConfig[Key] | undefined }>) => setEdited(change(edited, fields));

  function submit(event: FormEvent): void {
    event.preventDefault();
    setWasSent(true);
    if (found.size > 0) return;
    const order = rule === null && before !== atTheEnd ? ids.flatMap((id) => (id === before ? [draft.id, id] : [id])) : null;
    save.mutate({ rule: draft, order });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size={720}
      title={rule === null ? text.addTitle : text.editTitle(rule.name ?? rule.id)}
      closeButtonProps={{ 'aria-label': en.action.close }}
    >
      <form onSubmit={submit} noValidate className={style.form}>
        <Group grow align="flex-start">
          <TextInput
            label={text.name}
            description={rule === null ? text.nameHint : undefined}
            maxLength={120}
            value={draft.name ?? ''}
            error={issueAt(issues, 'name') ?? issueAt(issues, 'id')}
            onChange={(event) => set({ name: event.currentTarget.value === '' ? undefined : event.currentTarget.value })}
            data-autofocus
          />
          {rule === null && ids.length > 0 && (
            <Select
              label={text.place}
              description={' '}
              allowDeselect={false}
              value={before}
              onChange={(value) => setBefore(value ?? atTheEnd)}
              data={[
                { value: atTheEnd, label: text.placeEnd },
                ...rules.flatMap(({ config, title }) => (config === null ? [] : [{ value: config.id, label: text.placeBefore(title) }])),
              ]}
            />
          )}
        </Group>

        <section className={style.part} aria-label={text.when}>
          <h3 className={style.heading}>{text.when}</h3>
          {Object.keys(when).length === 0 && <p className={style.soft}>{text.noConditions}</p>}
          {conditionNames
            .filter((name) => when[name] !== undefined)
            .map((name) => (
              <div key={name} className={style.condition}>
                <span className={style.conditionName}>{text.conditions[name]}</span>
                <div className={style.conditionField}>
                  <ConditionField
                    name={name}
                    when={when}
                    error={issueAt(issues, `when.${name}`)}
                    onChange={(one, value) => setEdited(withCondition(edited, one, value))}
                  />
                </div>
                <ActionIcon
                  aria-label={text.removeCondition(text.conditions[name])}
                  onClick={() => setEdited(withCondition(edited, name, undefined))}
                >
                  <X size={14} />
                </ActionIcon>
              </div>
            ))}
          {missing.length > 0 && (
            <Menu position="bottom-start">
              <Menu.Target>
                <Button variant="default" size="compact-sm" leftSection={<Plus size={13} />}>
                  {text.addCondition}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {missing.map((name) => (
                  <Menu.Item key={name} onClick={() => setEdited(withCondition(edited, name, firstValues[name]))}>
                    {text.conditions[name]}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </section>

        <section className={style.part} aria-label={text.to}>
          <h3 className={style.heading}>{text.to}</h3>
          <TargetFields
            targets={draft.to}
            hasWeights={draft.strategy === 'weighted'}
            issues={issues}
            onChange={(to) => setEdited({ ...edited, to })}
          />
          <Select
            label={text.strategy}
            maw={260}
            allowDeselect={false}
            value={draft.strategy ?? 'priority'}
            onChange={(value) => set({ strategy: strategies.find((one) => one === value && one !== 'priority') })}
            data={strategies.map((value) => ({ value, label: text.strategies[value] }))}
          />
        </section>

        <Fold title={text.more}>
          <More draft={draft} onChange={set} issues={issues} />
        </Fold>
        <Fold title={text.preview}>
          <CodeBlock text={ruleYaml(draft)} label={text.preview} />
        </Fold>
        <div role="status">{issues.size > 0 && <p className={style.bad}>{text.problems(issues.size)}</p>}</div>
        <FormFooter sending={save} submit={rule === null ? text.submitAdd : text.submitSave} onCancel={onClose} />
      </form>
    </Modal>
  );
}

interface MoreProps {
  readonly draft: RouteConfig;
  readonly issues: ReadonlyMap<string, string>;
  readonly onChange: (fields: Partial<{ [Key in keyof RouteConfig]: RouteConfig[Key] | undefined }>) => void;
}

function More({ draft, issues, onChange }: MoreProps) {
  return (
    <div className={style.more}>
      <Group grow align="flex-start">
        <NumberInput
          label={text.attempts}
          min={1}
          max={20}
          value={draft.attempts ?? ''}
          error={issueAt(issues, 'attempts')}
          onChange={(attempts) => onChange({ attempts: typeof attempts === 'number' ? attempts : undefined })}
        />
        <NumberInput
          label={text.deadline}
          min={1}
          max={3600}
          value={draft.deadlineMs === undefined ? '' : draft.deadlineMs / 1000}
          error={issueAt(issues, 'deadlineMs')}
          onChange={(seconds) => onChange({ deadlineMs: typeof seconds === 'number' ? Math.round(seconds * 1000) : undefined })}
        />
      </Group>
      <Checkbox
        size="xs"
        label={text.sticky}
        checked={draft.sticky ?? true}
        onChange={(event) => onChange({ sticky: event.currentTarget.checked ? undefined : false })}
      />
      <Checkbox
        size="xs"
        label={text.hedge}
        checked={draft.hedge ?? false}
        onChange={(event) => onChange({ hedge: event.currentTarget.checked ? true : undefined })}
      />
    </div>
  );
}

/** Saves the rule and then, for a new one that is not to stand at the end, its place. */
function useSaveRule(onSaved: () => void) {
  const { client, query } = useApi();
  const queries = useQueryClient();
  return useMutation({
    async mutationFn({ rule, order }: { rule: RouteConfig; order: string[] | null }) {
      await client.routing.save(rule);
      if (order !== null) await client.routing.reorder({ ids: order });
    },
    onSuccess() {
      notifications.show({ message: en.routing.saved });
      onSaved();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: query.routing.key() }),
  });
}
