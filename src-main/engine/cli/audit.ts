/** `gatehouse audit ...`: the log of every change: read it, take it away, prove that nobody altered it. */
import type { AuditEntry } from '../../contract/audit.ts';
import { type Command, misuse, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { formatTable, jsonText } from './terminal.ts';

const PATHS_SHOWN = 3;

const list: Command = {
  name: 'audit list',
  usage: 'audit list [--limit N] [--actor NAME] [--text WORD] [--data DIR] [--json]',
  summary: 'Show who changed what, newest first.',
  async run(argv, terminal) {
    const args = readArguments(list, argv, { text: ['limit', 'actor', 'text', 'data'], set: ['json'] });
    const limit = Number(args.text('limit') ?? '50');
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw misuse(list, '--limit must be 1 to 1000.');
    const [actor, text] = [args.text('actor'), args.text('text')];
    const query = { limit, ...(actor !== undefined && { actor }), ...(text !== undefined && { text }) };
    const { entries } = await withAdmin(dataDirOf(args, terminal), (admin) => admin.audit.list(query));
    terminal.out(args.isSet('json') ? jsonText(entries) : formatTable(['NO', 'TIME', 'WHO', 'WHAT', 'ABOUT'], entries.map(toRow)));
    return 0;
  },
};

function toRow({ seq, at, actor, action, subject, changes }: AuditEntry): string[] {
  const paths = changes.slice(0, PATHS_SHOWN).map(({ path }) => path);
  const more = changes.length > PATHS_SHOWN ? `and ${changes.length - PATHS_SHOWN} more` : '';
  return [
    String(seq),
    new Date(at).toISOString(),
    actor,
    action,
    [subject, paths.join(', '), more].filter((part) => part !== '').join(' '),
  ];
}

const exportAll: Command = {
  name: 'audit export',
  usage: 'audit export [--data DIR]',
  summary: 'Print every entry as a line of JSON, oldest first.',
  async run(argv, terminal) {
    const args = readArguments(exportAll, argv, { text: ['data'] });
    const { text } = await withAdmin(dataDirOf(args, terminal), (admin) => admin.audit.export());
    if (text !== '') terminal.out(text.trimEnd());
    return 0;
  },
};

const verify: Command = {
  name: 'audit verify',
  usage: 'audit verify [--data DIR] [--json]',
  summary: 'Check that no entry was altered or taken out.',
  async run(argv, terminal) {
    const args = readArguments(verify, argv, { text: ['data'], set: ['json'] });
    const check = await withAdmin(dataDirOf(args, terminal), (admin) => admin.audit.verify());
    terminal.out(args.isSet('json') ? jsonText(check) : `${check.message} The newest hash is ${check.lastHash}.`);
    return check.ok ? 0 : 1;
  },
};

export const auditCommands: readonly Command[] = [list, exportAll, verify];
