/**
 * Something wrong with the configuration, said by path; the YAML document then turns the path into a line and a
 * column. `at` says what to point to: the value, the field's name, or the whole block a field is missing from.
 */

export type ValuePath = ReadonlyArray<string | number>;

export interface Finding {
  readonly path: ValuePath;
  readonly at: 'value' | 'key';
  /** What is wrong, a sentence. */
  readonly message: string;
  /** What to do about it, a sentence. */
  readonly fix: string;
}

/** A finding of which the offset in the text is known already. */
export interface SyntaxFinding extends Finding {
  readonly offset: number;
}

/** `accounts[2].baseUrl`, as people write it. */
export function formatPath(path: ValuePath): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}

/** Takes down one finding of a check; `at` is the value unless said otherwise. */
export type Report = (path: ValuePath, message: string, fix: string, at?: Finding['at']) => void;
