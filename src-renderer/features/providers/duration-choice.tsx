/** For how long an order holds, in minutes. Every order ends by itself. */
import { SegmentedControl } from '@mantine/core';
import { en } from '../../text/en.ts';

const text = en.providers.order;

export type Minutes = keyof typeof text.durations;

interface DurationChoiceProps {
  readonly label: string;
  readonly choices: readonly Minutes[];
  readonly value: Minutes;
  readonly onChange: (minutes: Minutes) => void;
}

export function DurationChoice({ label, choices, value, onChange }: DurationChoiceProps) {
  return (
    <SegmentedControl
      fullWidth
      aria-label={label}
      value={String(value)}
      onChange={(next) => onChange(choices.find((one) => String(one) === next) ?? value)}
      data={choices.map((minutes) => ({ value: String(minutes), label: text.durations[minutes] }))}
    />
  );
}
