/**
 * Takes fields out of a JSON body and puts others in, without parsing or re-serialising the rest: what stays is copied
 * byte for byte, so that numbers, escapes, order and unknown fields arrive as they were sent.
 */
import { topLevelMembers } from './top-level-members.ts';

/** `without` names top-level fields to leave out; `added` come last, serialised; `undefined` ones are not added. */
export function spliceBody(body: Buffer, without: ReadonlySet<string>, added: Readonly<Record<string, unknown>>): Buffer {
  const parts: Buffer[] = [];
  const put = (part: Buffer) => parts.push(parts.length === 0 ? OPEN : COMMA, part);
  // Fields that stay side by side are one slice, with what stands between them.
  let run: { readonly from: number; to: number } | null = null;
  for (const { name, nameStart, end } of topLevelMembers(body)) {
    if (!without.has(name)) {
      run ??= { from: nameStart, to: end };
      run.to = end;
    } else if (run !== null) {
      put(body.subarray(run.from, run.to));
      run = null;
    }
  }
  if (run !== null) put(body.subarray(run.from, run.to));
  for (const [name, value] of Object.entries(added)) {
    if (value !== undefined) put(Buffer.from(`${JSON.stringify(name)}:${JSON.stringify(value)}`));
  }
  return Buffer.concat([...(parts.length === 0 ? [OPEN] : parts), CLOSE]);
}

const OPEN = Buffer.from('{');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from('}');
