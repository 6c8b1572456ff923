/** The options that every exception takes: how much, until when, why. */
import { systemClock } from '../system-clock.ts';
import { type Arguments, type Command, misuse } from './command.ts';
import { readUntil } from './until.ts';

type Usage = Pick<Command, 'usage'>;

/** Throws `input_invalid` when it is missing or no amount. */
export function amountOption(command: Usage, args: Arguments): number {
  const amountUsd = Number(args.text('usd'));
  if (!(amountUsd > 0)) throw misuse(command, '--usd must be an amount in dollars, e.g. --usd 5.');
  return amountUsd;
}

/** Epoch milliseconds. Throws `input_invalid` when it is missing or nobody understands it. */
export function untilOption(command: Usage, args: Arguments): number {
  const endsAt = readUntil(args.text('until') ?? '', systemClock.now());
  if (endsAt === null) throw misuse(command, '--until must be a length of time (5h), tonight, or a time (2026-12-01T18:00).');
  return endsAt;
}

/** Throws `input_invalid` when it is missing. */
export function reasonOption(command: Usage, args: Arguments): string {
  const reason = args.text('reason');
  if (reason === undefined || reason === '') throw misuse(command, '--reason is missing: whoever meets it will want to know why.');
  return reason;
}
