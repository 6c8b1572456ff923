/** `gatehouse setup ...`: Claude Code's own settings on this machine: what would change, the change, and the way back. */
import type { ClientSettingsView } from '../../contract/views.ts';
import { type Command, readArguments } from './command.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { type Terminal, formatTable } from './terminal.ts';

const show: Command = {
  name: 'setup show',
  usage: 'setup show [--model M] [--data DIR] [--json]',
  summary: "Show what `setup apply` would change in Claude Code's settings.",
  async run(argv, terminal) {
    const args = readArguments(show, argv, { text: ['model', 'data'], set: ['json'] });
    const wish = wishOf(args.text('model'));
    return tell(terminal, await withAdmin(dataDirOf(args, terminal), (admin) => admin.setup.preview(wish)), args.isSet('json'));
  },
};

const apply: Command = {
  name: 'setup apply',
  usage: 'setup apply [--model M] [--data DIR] [--json]',
  summary: 'Point the Claude Code of this machine at the gateway; everything else in its settings stays.',
  async run(argv, terminal) {
    const args = readArguments(apply, argv, { text: ['model', 'data'], set: ['json'] });
    const wish = wishOf(args.text('model'));
    return tell(terminal, await withAdmin(dataDirOf(args, terminal), (admin) => admin.setup.apply(wish)), args.isSet('json'));
  },
};

const undo: Command = {
  name: 'setup undo',
  usage: 'setup undo [--data DIR] [--json]',
  summary: "Put Claude Code's settings back as they were.",
  async run(argv, terminal) {
    const args = readArguments(undo, argv, { text: ['data'], set: ['json'] });
    return tell(terminal, await withAdmin(dataDirOf(args, terminal), (admin) => admin.setup.undo()), args.isSet('json'));
  },
};

function wishOf(model: string | undefined): { model?: string } {
  return model === undefined ? {} : { model };
}

function tell(terminal: Terminal, settings: ClientSettingsView, asJson: boolean): number {
  if (asJson) terminal.out(JSON.stringify(settings));
  else if (settings.changes.length === 0) terminal.out(`Nothing to change in ${settings.file}.`);
  else {
    const rows = settings.changes.map(({ name, before, after }) => [name, before ?? 'not set', after ?? 'not set']);
    terminal.out(`${settings.file}\n${formatTable(['VARIABLE', 'BEFORE', 'AFTER'], rows)}`);
  }
  return 0;
}

export const setupCommands: readonly Command[] = [show, apply, undo];
