/** One budget, decided at leisure: each choice says in words what it will do, and the window says when it resets. */
import { Modal, Radio, SegmentedControl, Stack, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { budgetTitle, resetWords, windowRule } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';
import { Fold } from '../../ui/fold.tsx';
import { FormFooter } from '../../ui/form-footer.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import style from './budget-editor.module.css';
import { type BudgetValues, budgetValues, checkBudget, toBudget, windowChoices, windowOf } from './budget-values.ts';
import { usePeopleChange } from './use-people-change.ts';

const text = en.people.budgets;

interface BudgetEditorProps {
  readonly node: PeopleNode;
  /** Place in the node's list; null adds one. */
  readonly index: number | null;
  readonly timeZone: string;
  readonly onClose: () => void;
}

export function BudgetEditor({ node, index, timeZone, onClose }: BudgetEditorProps) {
  const view = index === null ? null : (node.budgets[index] ?? null);
  const before = view?.config ?? null;
  const form = useForm<BudgetValues>({ mode: 'controlled', initialValues: budgetValues(before), validate: checkBudget });
  const change = usePeopleChange(onClose, { isForm: true });
  const { values } = form;
  const window = windowOf(values);

  function save(): void {
    const list = node.budgets.map(({ config }) => config);
    const budget = toBudget(values, before);
    change.mutate({
      tier: node.tier,
      version: node.version,
      set: { budgets: index === null ? [...list, budget] : list.with(index, budget) },
    });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size={620}
      title={before === null ? text.addTitle(node.name) : text.editTitle(node.name)}
      closeButtonProps={{ 'aria-label': en.action.close }}
    >
      <form onSubmit={form.onSubmit(save)}>
        <Stack gap="lg">
          <div className={style.amountRow}>
            <MoneyInput label={text.amount} description={text.amountHint} data-autofocus {...form.getInputProps('amountUsd')} />
            <div>
              <p className={style.label} id="budget-window">
                {text.window}
              </p>
              <SegmentedControl
                fullWidth
                aria-labelledby="budget-window"
                data={windowChoices.map((value) => ({ value, label: text.windows[value] }))}
                {...form.getInputProps('window')}
              />
              {values.window === 'rolling' && (
                <TextInput mt="xs" label={text.span} description={text.spanHint} {...form.getInputProps('span')} />
              )}
            </div>
          </div>
          <p className={style.words} role="status">
            {window !== null && (
              <>
                {typeof values.amountUsd === 'number' && (
                  <strong>
                    {(values.mode === 'warn' ? text.summaryWarn : text.summary)(
                      node.name,
                      budgetTitle({ amountUsd: values.amountUsd, window }),
                    )}{' '}
                  </strong>
                )}
                {windowRule(window, timeZone)}
                {view !== null && view.resetsAt !== null && JSON.stringify(window) === JSON.stringify(view.config.window) && (
                  <> {text.next(resetWords(window, view.resetsAt, timeZone))}</>
                )}
              </>
            )}
          </p>
          <Choice label={text.mode} choices={text.modes} {...form.getInputProps('mode')} />
          {values.mode === 'enforce' && (
            <Fold title={text.reserveIs(text.reserves[values.reserve][0] ?? '')} isOpenAtFirst={values.reserve === 'strict'}>
              <Stack gap="md" pt="xs">
                <Choice label={text.reserve} choices={text.reserves} {...form.getInputProps('reserve')} />
                {values.reserve === 'expected' && (
                  <Choice label={text.exhausted} choices={text.exhaustions} {...form.getInputProps('onExhausted')} />
                )}
              </Stack>
            </Fold>
          )}
          <TagsInput label={text.alertAt} description={text.alertAtHint} {...form.getInputProps('alertAt')} />
          <Fold title={text.only} isOpenAtFirst={values.models.length > 0 || values.providers.length > 0}>
            <Stack gap="sm" pt="xs">
              <TagsInput label={text.models} description={text.modelsHint} {...form.getInputProps('models')} />
              <TagsInput label={text.providers} description={text.providersHint} {...form.getInputProps('providers')} />
            </Stack>
          </Fold>
        </Stack>
        <FormFooter sending={change} submit={before === null ? text.create : text.save} onCancel={onClose} />
      </form>
    </Modal>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly choices: Readonly<Record<string, readonly string[]>>;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
}

function Choice({ label, choices, value, onChange }: ChoiceProps) {
  return (
    <Radio.Group label={label} {...(value !== undefined && { value })} {...(onChange !== undefined && { onChange })}>
      <div className={style.choices}>
        {Object.entries(choices).map(([name, [title, description]]) => (
          <Radio key={name} value={name} label={title} description={description} />
        ))}
      </div>
    </Radio.Group>
  );
}
