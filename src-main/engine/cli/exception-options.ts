/** The options that every exception takes: how much, until when, why. */
import { momentForms, readMoment } from '../../contract/moment.ts';
import { systemClock } from '../system-clock.ts';
import { type Arguments, type Command, misuse } from './command.ts';

type Usage = Pick<Command, 'usage'>;

/** Throws `input_invalid` when it is missing or no amount. */
export function amountOption(command: Usage, args: Arguments): number {
  const amountUsd = Number(args.text('usd'));
  if (!(amountUsd > 0)) throw misuse(command, '--usd must be an amount in dollars, e.g. --usd 5.');
  return amountUsd;
}

/** Epoch milliseconds. Throws `input_invalid` when it is missing or nobody understands it. */
export function untilOption(command: Usage, args: Arguments): number {
  return endOption(command, 'until', args.text('until') ?? '');
}

/** What `--until` or `--expires` says, in epoch milliseconds. Throws `input_invalid` when nobody understands it. */
export function endOption(command: Usage, name: string, text: string): number {
  const at = readMoment(text, systemClock.now());
  if (at === null) throw misuse(command, `--${name} must be ${momentForms}.`);
  return at;
}

/** Throws `input_invalid` when it is missing. */
export function reasonOption(command: Usage, args: Arguments): string {
  const reason = args.text('reason');
  if (reason === undefined || reason === '') throw misuse(command, '--reason is missing: whoever meets it will want to know why.');
  return reason;
}
