/** An amount in dollars, to a hundredth of a cent as the configuration takes it. */
import { NumberInput, type NumberInputProps } from '@mantine/core';

export function MoneyInput(props: NumberInputProps) {
  return (
    <NumberInput prefix="$" min={0} max={9_000_000} decimalScale={4} thousandSeparator="," allowNegative={false} hideControls {...props} />
  );
}
