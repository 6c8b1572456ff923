/** When something that a call makes is to end: in any form that people write, and never in the past. */
import { GatehouseError } from '../contract/errors.ts';
import { type Moment, momentForms, readMoment } from '../contract/moment.ts';

/** The last instant that a configuration file can write: it has four digits for the year. */
const LATEST = Date.UTC(9999, 11, 31);

/** Epoch milliseconds. Throws `input_invalid`, naming the field, for what nobody understands and for what is over. */
export function readEnd(field: string, moment: Moment, now: number): number {
  const at = readMoment(moment, now);
  if (at === null) throw new GatehouseError('input_invalid', `${field}: must be ${momentForms}.`);
  if (at <= now) throw new GatehouseError('input_invalid', `${field}: ${timeOf(at)} is over already; choose an end in the future.`);
  if (at > LATEST) throw new GatehouseError('input_invalid', `${field}: is too far in the future; leave it out for what is to last.`);
  return at;
}

function timeOf(at: number): string {
  return Math.abs(at) > 8.64e15 ? 'that moment' : new Date(at).toISOString();
}
