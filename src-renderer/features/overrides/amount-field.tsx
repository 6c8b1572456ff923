/** How much more: a few usual amounts one click away, or any other. */
import { Button, Group, NumberInput } from '@mantine/core';
import { usd } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';

const text = en.overrides;

export function AmountField({ value, onChange }: { value: number | string; onChange: (amountUsd: number | string) => void }) {
  return (
    <div>
      <NumberInput
        label={text.amount}
        prefix="$"
        min={0}
        max={9_000_000}
        decimalScale={4}
        thousandSeparator=","
        allowNegative={false}
        hideControls
        size="md"
        value={value}
        onChange={onChange}
        data-autofocus
      />
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
