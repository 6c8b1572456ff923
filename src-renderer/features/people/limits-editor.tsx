/** The rate limits of one tier as a short list of lines. */
import { ActionIcon, Button, Modal, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type LimitConfig, limitSchema } from '../../../src-main/contract/governance.ts';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { en } from '../../text/en.ts';
import { FormError } from '../../ui/form-error.tsx';
import { FormFooter } from '../../ui/form-footer.tsx';
import style from './limits-editor.module.css';
import { usePeopleChange } from './use-people-change.ts';

const text = en.people.limits;
const kinds = ['requests', 'inputTokens', 'outputTokens', 'concurrent'] as const;

interface Line {
  readonly number: number;
  readonly what: (typeof kinds)[number];
  readonly most: number | string;
  readonly per: string;
  readonly models: readonly string[];
  readonly waitSeconds: number | string;
}

export function LimitsEditor({ node, onClose }: { node: PeopleNode; onClose: () => void }) {
  const [lines, setLines] = useState<readonly Line[]>(() => (node.rules.limits ?? []).map(toLine));
  const [hasProblem, setHasProblem] = useState(false);
  const change = usePeopleChange(onClose, { isForm: true });
  const put = (number: number, part: Partial<Line>) =>
    setLines(lines.map((line) => (line.number === number ? { ...line, ...part } : line)));
  const add = () =>
    setLines([
      ...lines,
      { number: Math.max(0, ...lines.map((line) => line.number)) + 1, what: 'requests', most: 60, per: '1m', models: [], waitSeconds: '' },
    ]);

  function save(event: FormEvent): void {
    event.preventDefault();
    const limits = lines.map(toLimit);
    const areRight = limits.every((limit) => limitSchema.safeParse(limit).success);
    setHasProblem(!areRight);
    if (areRight) change.mutate({ tier: node.tier, version: node.version, set: { limits } });
  }

  return (
    <Modal opened onClose={onClose} size={760} title={text.title(node.name)} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={save}>
        {lines.length === 0 && <p>{text.none}</p>}
        {lines.map((line, index) => (
          <div key={line.number} role="group" aria-label={text.row(index + 1)} className={style.line}>
            <Select
              label={text.what}
              data={kinds.map((value) => ({ value, label: text.whats[value] }))}
              value={line.what}
              onChange={(value) => put(line.number, { what: kinds.find((kind) => kind === value) ?? line.what })}
              allowDeselect={false}
            />
            <NumberInput
              label={text.most}
              value={line.most}
              min={1}
              allowDecimal={false}
              thousandSeparator=","
              hideControls
              onChange={(most) => put(line.number, { most })}
            />
            <TextInput
              label={text.per}
              value={line.what === 'concurrent' ? '' : line.per}
              disabled={line.what === 'concurrent'}
              onChange={(event) => put(line.number, { per: event.currentTarget.value })}
            />
            <TagsInput
              label={text.models}
              {...(line.models.length === 0 && { placeholder: text.all })}
              value={[...line.models]}
              onChange={(models) => put(line.number, { models })}
            />
            <NumberInput
              label={text.wait}
              title={text.waitHint}
              value={line.waitSeconds}
              min={0}
              max={60}
              suffix=" s"
              hideControls
              onChange={(waitSeconds) => put(line.number, { waitSeconds })}
            />
            <ActionIcon aria-label={text.remove(index + 1)} onClick={() => setLines(lines.filter((one) => one !== line))}>
              <Trash2 size={15} />
            </ActionIcon>
          </div>
        ))}
        <Button mt="md" variant="default" leftSection={<Plus size={14} />} onClick={add}>
          {text.add}
        </Button>
        {hasProblem && <FormError message={text.problem} />}
        <FormFooter sending={change} submit={en.people.form.submitSave} onCancel={onClose} />
      </form>
    </Modal>
  );
}

function toLine(limit: LimitConfig, number: number): Line {
  const what = kinds.find((kind) => limit[kind] !== undefined) ?? 'requests';
  return {
    number,
    what,
    most: limit[what] ?? 1,
    per: limit.per ?? '1m',
    models: limit.models ?? [],
    waitSeconds: limit.queueMs === undefined ? '' : limit.queueMs / 1000,
  };
}

function toLimit({ what, most, per, models, waitSeconds }: Line): LimitConfig {
  return {
    [what]: Number(most),
    ...(what !== 'concurrent' && { per: per.trim() }),
    ...(models.length > 0 && { models: [...models] }),
    ...(waitSeconds !== '' && { queueMs: Math.round(Number(waitSeconds) * 1000) }),
  };
}
