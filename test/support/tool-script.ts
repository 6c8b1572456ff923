/**
 * One working day of an agent in five turns, told in no provider's format: write a file, read it, change it, look at it
 * by the shell, say that it is done. Fakes of providers play it to the real client, each in its own words.
 */
import { join } from 'node:path';
import { type Block, text, toolUse } from './messages-stream.ts';

/** `asked` is the request as it came, for the folder that the client works in; `turn` counts from 0. */
export function scriptedTurn(asked: string, turn: number): readonly Block[] {
  const folder = /working directory: (\S+?)\\n/.exec(asked)?.[1] ?? '';
  const file = join(folder, 'greeting.txt');
  switch (turn) {
    case 0:
      return [text('I write it.'), toolUse('Write', { file_path: file, content: 'Grüße\n' }, 'call_write')];
    case 1:
      return [
        toolUse('Read', { file_path: file }, 'call_read'),
        toolUse('Bash', { command: `wc -l ${file}`, description: 'Count lines' }, 'call_count'),
      ];
    case 2:
      return [toolUse('Edit', { file_path: file, old_string: 'Grüße', new_string: 'Grüße, Welt' }, 'call_edit')];
    case 3:
      return [toolUse('Bash', { command: `cat ${file}`, description: 'Show the file' }, 'call_cat')];
    default:
      return [text('All done.')];
  }
}

export const SCRIPT_TURNS = 5;
export const SCRIPT_TOOLS = ['Write', 'Read', 'Edit', 'Bash'] as const;
export const SCRIPT_FILE = 'Grüße, Welt\n';
