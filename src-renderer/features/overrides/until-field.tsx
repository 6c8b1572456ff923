/** Until when an exception holds: the moments people mean most often, or one of their own. */
import { SegmentedControl, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { formatEnd } from '../../format/date.ts';
import { endOf, fromLocalField, toLocalField, type UntilChoice, untilChoices } from '../../format/until.ts';
import { en } from '../../text/en.ts';
import { useNow } from '../../ui/time.tsx';
import style from './override-form.module.css';

const text = en.overrides;

interface UntilFieldProps {
  /** Epoch milliseconds; null while no moment is chosen. */
  readonly value: number | null;
  readonly onChange: (endsAt: number | null) => void;
}

export function UntilField({ value, onChange }: UntilFieldProps) {
  const id = useId();
  const now = useNow(20_000);
  const [choice, setChoice] = useState<UntilChoice>('tonight');
  const [custom, setCustom] = useState('');

  function choose(next: UntilChoice): void {
    setChoice(next);
    if (next !== 'custom') return onChange(endOf(next, Date.now()));
    const start = toLocalField(value ?? endOf('tonight', Date.now()));
    setCustom(start);
    onChange(fromLocalField(start));
  }

  return (
    <div>
      <p className={style.label} id={id}>
        {text.untilLabel}
      </p>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        value={choice}
        onChange={(next) => choose(untilChoices.find((one) => one === next) ?? 'tonight')}
        data={untilChoices.map((one) => ({ value: one, label: text.untils[one] }))}
      />
      {choice === 'custom' ? (
        <TextInput
          mt="xs"
          type="datetime-local"
          aria-label={text.untilMoment}
          value={custom}
          error={value !== null && value <= now ? text.pastProblem : null}
          onChange={(event) => {
            setCustom(event.currentTarget.value);
            onChange(fromLocalField(event.currentTarget.value));
          }}
        />
      ) : (
        <p className={style.hint}>{value !== null && text.endsAt(formatEnd(value))}</p>
      )}
    </div>
  );
}
