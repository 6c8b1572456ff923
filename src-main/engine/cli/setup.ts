/** `gatehouse setup ...`: Claude Code's own settings on this machine: what would change, the change, and the way back. */
import { GatehouseError } from '../../contract/errors.ts';
import type { ClientSettingsView } from '../../contract/views.ts';
import { type Command, readArguments } from './command.ts';
import { shellVariables } from '../claude-code/overruling.ts';
import { withAdmin } from './connect.ts';
import { dataDirOf } from './data-option.ts';
import { formatTable, jsonText, type Terminal } from './terminal.ts';

const show: Command = {
  name: 'setup show',
  usage: 'setup show [--model M] [--data DIR] [--json]',
  summary: "Show what `setup apply` would change in Claude Code's settings.",
  async run(argv, terminal) {
    const args = readArguments(show, argv, { text: ['model', 'data'], set: ['json'] });
    const wish = wishOf(args.text('model'), terminal);
    tell(terminal, await withAdmin(dataDirOf(args, terminal), (admin) => admin.setup.preview(wish)), args.isSet('json'));
    return 0;
  },
};

const apply: Command = {
  name: 'setup apply',
  usage: 'setup apply [--model M] [--data DIR] [--json]',
  summary: 'Point the Claude Code of this machine at the gateway; everything else in its settings stays.',
  async run(argv, terminal) {
    const args = readArguments(apply, argv, { text: ['model', 'data'], set: ['json'] });
    const wish = wishOf(args.text('model'), terminal);
    const applied = await withAdmin(dataDirOf(args, terminal), (admin) => admin.setup.apply(wish));
    tell(terminal, applied, args.isSet('json'));
    return applied.overruledBy.some(({ bypasses }) => bypasses) ? BYPASSED : 0;
  },
};

const undo: Command = {
  name: 'setup undo',
  usage: 'setup undo [--data DIR] [--json]',
  summary: "Put Claude Code's settings back as they were.",
  async run(argv, terminal) {
    const args = readArguments(undo, argv, { text: ['data'], set: ['json'] });
    tell(terminal, await withAdmin(dataDirOf(args, terminal), (admin) => admin.setup.undo()), args.isSet('json'));
    return 0;
  },
};

/** The model, and where Claude Code would be started: the engine knows another shell and another folder. */
function wishOf(model: string | undefined, { env }: Terminal) {
  const shell = shellVariables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name].slice(0, 2000)] as const]));
  return { ...(model !== undefined && { model }), shell: Object.fromEntries(shell), folder: process.cwd() };
}

/** The settings are written, and something else keeps Claude Code away from them. */
const BYPASSED = 3;

function tell(terminal: Terminal, settings: ClientSettingsView, asJson: boolean): void {
  if (asJson) terminal.out(jsonText(settings));
  else if (settings.changes.length === 0) terminal.out(`Nothing to change in ${settings.file}.`);
  else {
    const rows = settings.changes.map(({ name, before, after }) => [name, before ?? 'not set', after ?? 'not set']);
    terminal.out(`${settings.file}\n${formatTable(['VARIABLE', 'BEFORE', 'AFTER'], rows)}`);
  }
  const bypass = settings.overruledBy.some(({ bypasses }) => bypasses);
  if (bypass) terminal.note('gatehouse: Claude Code does not come to Gatehouse everywhere; such requests are outside every budget:');
  for (const { message } of settings.overruledBy) terminal.note(`${bypass ? '  ' : 'gatehouse: '}${message}`);
  if (settings.isOpenToOthers)
    terminal.note(`gatehouse: ${settings.file} holds a virtual key, and others may read it. Run: chmod 600 '${settings.file}'`);
}

const client: Command = {
  name: 'setup client',
  usage: 'setup client [NAME] [--model M] [--data DIR] [--json]',
  summary: 'Show what points another client at the gateway (Codex, Gemini CLI, ...); without a name, which there are.',
  async run(argv, terminal) {
    const args = readArguments(client, argv, { text: ['model', 'data'], set: ['json'], positionals: [0, 1] });
    const [name] = args.positionals;
    const model = args.text('model');
    const input = { ...(name !== undefined && { client: name }), ...(model !== undefined && { model }) };
    const { clients, guide } = await withAdmin(dataDirOf(args, terminal), (admin) => admin.setup.get(input));
    if (name !== undefined && guide === null)
      throw new GatehouseError('not_found', `There is no client ${name}: see gatehouse setup client.`);
    if (args.isSet('json')) terminal.out(jsonText(guide ?? clients));
    else if (guide === null)
      terminal.out(
        formatTable(
          ['NAME', 'CLIENT'],
          clients.map(({ id, title }) => [id, title]),
        ),
      );
    else
      terminal.out(
        guide.blocks.map(({ where, text }) => `# ${where}\n${text}`).join('\n') + (guide.note === null ? '' : `\n# ${guide.note}\n`),
      );
    return 0;
  },
};

export const setupCommands: readonly Command[] = [show, apply, undo, client];
