/** When an exception should end, as people say it. All on the reader's clock; epoch milliseconds. Pure. */

export const untilChoices = ['hour', 'tonight', 'week', 'custom'] as const;
export type UntilChoice = (typeof untilChoices)[number];

/** The end that a choice means now: in an hour, at the end of today, at the end of Sunday. */
export function endOf(choice: Exclude<UntilChoice, 'custom'>, now: number): number {
  if (choice === 'hour') return now + 3_600_000;
  const end = new Date(now);
  const daysLeft = choice === 'tonight' ? 0 : (7 - end.getDay()) % 7;
  end.setHours(0, 0, 0, 0);
  end.setDate(end.getDate() + daysLeft + 1);
  return end.getTime();
}

/** For a field of type datetime-local. */
export function toLocalField(at: number): string {
  const local = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}T${two(local.getHours())}:${two(local.getMinutes())}`;
}

/** Null for what is no moment. */
export function fromLocalField(text: string): number | null {
  const at = new Date(text).getTime();
  return Number.isNaN(at) ? null : at;
}
