/**
 * What the tray shows, as plain data: state in, icon, tooltip and menu out. Everything the tray decides is decided here,
 * so that it can be tested without Electron; tray.ts only draws it.
 */
import { formatUsd } from '../../contract/money.ts';
import type { Approval } from '../../contract/approvals.ts';
import type { RequestRow } from '../../contract/records.ts';
import type { AccountView, Overview } from '../../contract/views.ts';
import { type AccountOrder, pinItems } from './pin-items.ts';
import type { TrayItem } from './tray-item.ts';

export interface TrayState {
  /** Null until the engine answered, and again when an attached one is lost. */
  readonly overview: Overview | null;
  readonly accounts: readonly AccountView[];
  /** Requests that went wrong lately, newest first. */
  readonly errors: readonly RequestRow[];
  /** Who was refused and waits for more, newest first. */
  readonly approvals: readonly Approval[];
  /** Pins, pauses, drains and drills in force. */
  readonly orders: readonly AccountOrder[];
  /** Where the engine is when it is not in this process. */
  readonly attachedTo: string | null;
  readonly quitting: boolean;
}

/** Told apart by shape. `active`: streams run. `degraded`: something stands in the way of traffic. `stopped`: off. */
export type TrayIcon = 'idle' | 'active' | 'degraded' | 'stopped';

export interface TrayModel {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

const MAX_ACCOUNTS = 8;
const MAX_APPROVALS = 5;
/** What a click grants; other amounts are granted in the window. */
const GRANTS_USD = [5, 20] as const;

export function trayModel(state: TrayState): TrayModel {
  const { overview } = state;
  const line = stateLine(state);
  const today = overview === null ? [] : [spendLine(overview)];
  const groups: TrayItem[][] = [
    [text('state', line), ...switchItem(state)],
    today.map((label) => open('spend', label, '#/spend')),
    approvalItems(state.approvals),
    [...accountItems(state.accounts), ...pinItems(state.accounts, state.orders)],
    warningItems(overview),
    errorItems(state.errors),
    [
      { id: 'copy-setup', label: 'Copy Set-up for the Shell', type: 'action', action: overview === null ? null : { kind: 'copy-setup' } },
      open('open', 'Open Gatehouse', ''),
    ],
    [quitItem(state)],
  ];
  const waiting = state.approvals.length === 0 ? [] : [`${plural(state.approvals.length, 'approval')} waiting`];
  return { icon: iconOf(state), tooltip: [line, ...today, ...waiting].join('\n'), items: withSeparators(groups) };
}

function iconOf({ overview }: TrayState): TrayIcon {
  if (overview === null) return 'degraded';
  const { state, openStreams } = overview.gateway;
  if (state === 'failed' || overview.warnings.some((warning) => warning.affectsTraffic)) return 'degraded';
  if (openStreams > 0) return 'active';
  return state === 'on' ? 'idle' : 'stopped';
}

function stateLine({ overview, attachedTo, quitting }: TrayState): string {
  const where = attachedTo === null ? 'Gatehouse' : `Gatehouse at ${new URL(attachedTo).host}`;
  if (overview === null) return attachedTo === null ? `${where} is starting` : `${where} does not answer`;
  const { state, url, openStreams, error } = overview.gateway;
  if (quitting) return `${where} is stopping${openStreams > 0 ? `, ${streams(openStreams)} to finish` : ''}`;
  const lines: Record<typeof state, string> = {
    off: `${where} is off`,
    starting: `${where} is turning on`,
    on: `${where} is on: ${url ?? ''}${openStreams > 0 ? `, ${streams(openStreams)}` : ''}`,
    draining: `${where} is turning off, ${streams(openStreams)} to finish`,
    failed: `${where} is not listening: ${error ?? 'see the window'}`,
  };
  return lines[state];
}

function switchItem({ overview, quitting }: TrayState): TrayItem[] {
  if (overview === null) return [];
  const { state } = overview.gateway;
  const isOn = state === 'on' || state === 'starting';
  const canSwitch = !quitting && state !== 'starting' && state !== 'draining';
  return [{ id: 'switch', label: 'Gateway On', type: 'switch', checked: isOn, action: canSwitch ? { kind: 'switch', on: !isOn } : null }];
}

function spendLine({ todayNanoUsd, todayUnknownPrices }: Overview): string {
  if (todayNanoUsd === null) return 'Today: cannot be read now';
  const unknown = todayUnknownPrices === 0 ? '' : `, and ${plural(todayUnknownPrices, 'request')} of unknown price`;
  return `Today: ${formatUsd(todayNanoUsd)}${unknown}`;
}

/** The ones in trouble first, so that a long list cuts off the healthy. */
function accountItems(accounts: readonly AccountView[]): TrayItem[] {
  const words: Record<AccountView['health']['state'], string> = {
    failing: 'failing',
    unconfirmed: 'waits for a confirmation',
    'secret-missing': 'secret missing',
    ready: 'ready',
    untried: 'not used yet',
    disabled: 'disabled',
  };
  const order = Object.keys(words);
  const sorted = accounts.toSorted((a, b) => order.indexOf(a.health.state) - order.indexOf(b.health.state));
  const shown = sorted.slice(0, MAX_ACCOUNTS).map(({ config, title, health, openStreams }) => {
    const busy = openStreams > 0 ? `, ${streams(openStreams)}` : '';
    return open(`account:${config.id}`, `${title}: ${words[health.state]}${busy}`, '#/providers');
  });
  const rest = accounts.length - shown.length;
  return rest === 0 ? shown : [...shown, open('accounts', `${rest} more`, '#/providers')];
}

/** Each a menu of its own: a decision should take two clicks, not one by mistake. */
function approvalItems(approvals: readonly Approval[]): TrayItem[] {
  const shown = approvals.slice(0, MAX_APPROVALS).map((one): TrayItem => {
    const grants = GRANTS_USD.map((amountUsd): TrayItem => ({
      id: `grant:${one.id}:${amountUsd}`,
      label: `Grant $${amountUsd} until tonight`,
      type: 'action',
      action: { kind: 'grant', id: one.id, amountUsd },
    }));
    const items: TrayItem[] = [
      ...(one.note === null ? [] : [text(`note:${one.id}`, one.note)]),
      ...grants,
      { id: `decline:${one.id}`, label: 'Decline', type: 'action', action: { kind: 'decline', id: one.id } },
      open(`approval:${one.id}:see`, 'See in Gatehouse', '#/approvals'),
    ];
    return { id: `approval:${one.id}`, label: shorten(approvalLine(one)), type: 'menu', action: null, items };
  });
  const rest = approvals.length - shown.length;
  return rest === 0 ? shown : [...shown, open('approvals', `${rest} more approvals`, '#/approvals')];
}

function approvalLine({ cause, developerId, keyId, owner, usedNanoUsd, capNanoUsd }: Approval): string {
  const who = developerId ?? keyId;
  if (cause === 'runaway') return `${who}: a session was stopped as a runaway`;
  const what = owner.kind === 'session' ? 'a session' : owner.kind === 'agent' ? 'a subagent' : `the budget of ${owner.name}`;
  return `${who}: ${what} used ${formatUsd(usedNanoUsd)} of ${formatUsd(capNanoUsd)}`;
}

function warningItems(overview: Overview | null): TrayItem[] {
  const heavy = overview?.warnings.filter(({ severity }) => severity !== 'info') ?? [];
  return heavy.map(({ code, title }) => open(`warning:${code}`, title, ''));
}

function errorItems(errors: readonly RequestRow[]): TrayItem[] {
  if (errors.length === 0) return [];
  const items = errors.map((row) => open(`error:${row.id}`, errorLine(row), `#/live/${encodeURIComponent(row.id)}`));
  return [{ id: 'errors', label: 'Recent Errors', type: 'menu', action: null, items }];
}

function errorLine({ startedAt, modelAsked, path, status, error, errorCode }: RequestRow): string {
  const time = new Date(startedAt).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return shorten(`${time}  ${modelAsked ?? path}: ${[status, error ?? errorCode].filter((part) => part !== null).join(' ')}`);
}

function quitItem({ overview, attachedTo, quitting }: TrayState): TrayItem {
  const running = attachedTo === null ? (overview?.gateway.openStreams ?? 0) : 0;
  const label = running === 0 ? 'Quit Gatehouse' : `Quit Gatehouse (${streams(running)} will finish first)`;
  return { id: 'quit', label: quitting ? 'Quitting' : label, type: 'action', action: quitting ? null : { kind: 'quit' } };
}

function text(id: string, label: string): TrayItem {
  return { id, label: shorten(label), type: 'text', action: null };
}

/** Opens the window; `page` is the part of its address after the file, or empty for where it was. */
function open(id: string, label: string, page: string): TrayItem {
  return { id, label, type: 'action', action: { kind: 'open', page } };
}

function withSeparators(groups: readonly TrayItem[][]): TrayItem[] {
  const separator = (index: number): TrayItem => ({ id: `separator:${index}`, label: '', type: 'separator', action: null });
  return groups.filter((group) => group.length > 0).flatMap((group, index) => (index === 0 ? group : [separator(index), ...group]));
}

function streams(count: number): string {
  return plural(count, 'stream');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A menu as wide as the screen helps nobody; the window has the whole sentence. */
function shorten(line: string): string {
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
