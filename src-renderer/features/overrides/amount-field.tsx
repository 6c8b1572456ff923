/** How much more: a few usual amounts one click away, or any other. */
import { Button, Group } from '@mantine/core';
import { usd } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';
import { MoneyInput } from '../../ui/money-input.tsx';

const text = en.overrides;

export function AmountField({ value, onChange }: { value: number | string; onChange: (amountUsd: number | string) => void }) {
  return (
    <div>
      <MoneyInput label={text.amount} value={value} onChange={onChange} data-autofocus />
      <Group gap={6} mt={6}>
        {text.amounts.map((amount) => (
          <Button
            key={amount}
            variant={Number(amount) === value ? 'light' : 'default'}
            size="compact-sm"
            aria-pressed={Number(amount) === value}
            onClick={() => onChange(Number(amount))}
          >
            +{usd(Number(amount))}
          </Button>
        ))}
      </Group>
    </div>
  );
}
