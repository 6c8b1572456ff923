/**
 * The last tool call in a request's conversation, found without parsing the body: searched from the end, where it stands.
 * It serves to notice an agent that asks for the same thing again and again; what it does not recognise, it leaves out.
 */
import { createHash } from 'node:crypto';

export interface ToolCall {
  /** The provider's id of the call: the same call sent again has the same. */
  readonly id: string;
  /** Of the tool's name and input. */
  readonly fingerprint: string;
}

/** A conversation's end; a call further up was answered long ago. */
const SEARCHED_BYTES = 2 * 1024 * 1024;
/** The id and name stand between the type and the input. */
const HEAD_BYTES = 500;
const INPUT_BYTES = 64 * 1024;

const MARK = Buffer.from('"type":"tool_use"');
const INPUT = '"input":';

/** Null when there is none, or it is written in an order that no known client uses. */
export function lastToolCall(body: Buffer): ToolCall | null {
  const tail = body.subarray(Math.max(0, body.length - SEARCHED_BYTES));
  const at = tail.lastIndexOf(MARK);
  if (at === -1) return null;
  const head = tail.toString('latin1', at, at + HEAD_BYTES);
  const input = head.indexOf(INPUT);
  const id = /"id":"([^"]{1,100})"/.exec(head.slice(0, input))?.[1];
  const name = /"name":"([^"]{1,200})"/.exec(head.slice(0, input))?.[1];
  if (input === -1 || id === undefined || name === undefined) return null;
  const start = at + input + INPUT.length;
  const end = endOfObject(tail, start, start + INPUT_BYTES);
  return { id, fingerprint: createHash('sha1').update(name).update('\0').update(tail.subarray(start, end)).digest('base64') };
}

/** Just behind the object that begins at `start`, or `most` when it is longer or broken. */
function endOfObject(bytes: Buffer, start: number, most: number): number {
  let depth = 0;
  let isInString = false;
  const end = Math.min(bytes.length, most);
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (isInString) {
      if (byte === 0x5c /* \ */) at += 1;
      else if (byte === 0x22 /* " */) isInString = false;
    } else if (byte === 0x22) isInString = true;
    else if (byte === 0x7b /* { */) depth += 1;
    else if (byte === 0x7d /* } */ && (depth -= 1) === 0) return at + 1;
  }
  return end;
}
