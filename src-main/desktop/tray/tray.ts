/**
 * Draws the tray from its model and carries out what is clicked. It asks the engine by the same calls as the window, so
 * it works alike for an engine in this process and for one elsewhere. It must decide nothing: that is tray-model.ts.
 */
import { clipboard, Menu, type MenuItemConstructorOptions, nativeTheme, Notification, Tray } from 'electron';
import type { Alert } from '../../contract/alerts.ts';
import type { Clock } from '../../gateway/ports.ts';
import type { AdminClient } from '../admin-client.ts';
import { endOfDay } from '../../contract/moment.ts';
import { visibleLine, visibleText } from '../../contract/visible-text.ts';
import { gather, nothingGathered } from './gather.ts';
import { createNews } from './news.ts';
import { createRefresher } from './refresher.ts';
import { trayImage } from './tray-image.ts';
import type { TrayAction, TrayItem } from './tray-item.ts';
import { type TrayModel, trayModel } from './tray-model.ts';

export interface TrayOptions {
  readonly client: AdminClient;
  readonly attachedTo: string | null;
  readonly clock: Clock;
  open(page: string): void;
  quit(): void;
}

export interface AppTray {
  /** Something may have changed: asks and draws, soon. */
  refresh(): void;
  /** Shows that Gatehouse is on its way out; from here on nothing is asked and clicks do nothing. */
  showQuitting(): void;
  destroy(): void;
}

const PIN_MS = 3_600_000;
/** Today becomes yesterday without anything happening. */
const EVERY_MS = 60_000;

export function createTray({ client, attachedTo, clock, open, quit }: TrayOptions): AppTray {
  let gathered = nothingGathered;
  let quitting = false;
  let drawn = '';
  const news = createNews(clock.now());
  const tray = new Tray(trayImage('stopped'));
  const refresher = createRefresher(async () => {
    gathered = await gather(client, gathered, clock.now());
    draw();
    for (const alert of news.fresh(gathered.alerts)) notify(alert, () => open('#/alerts'));
  }, clock);

  function draw(isForced = false): void {
    const model = trayModel({ ...gathered, attachedTo, quitting });
    const text = JSON.stringify(model);
    if (tray.isDestroyed() || (text === drawn && !isForced)) return;
    drawn = text;
    render(tray, model, (action) => void act(action).then(() => draw(true)));
  }

  async function act(action: TrayAction): Promise<void> {
    if (action.kind === 'open') open(action.page);
    else if (action.kind === 'quit') quit();
    else if (action.kind === 'grant') await grant(client, action, clock.now()).catch(() => open('#/approvals'));
    else if (action.kind === 'decline') await client.approvals.decline({ id: action.id }).catch(() => open('#/approvals'));
    else if (action.kind === 'pin') await pin(client, action.accountId, clock.now()).catch(() => open('#/providers'));
    else if (action.kind === 'end-order') await client.overrides.end({ id: action.id }).catch(() => open('#/providers'));
    else if (action.kind === 'switch') await client.gateway.set({ on: action.on }).catch(() => open(''));
    else await copySetup(client).catch(() => open('#/setup'));
    refresher.request();
  }

  const redraw = () => draw(true);
  nativeTheme.on('updated', redraw);
  const timer = setInterval(refresher.request, EVERY_MS);
  // On macOS a click opens the menu, and would open the window over it.
  if (process.platform !== 'darwin') tray.on('click', () => open(''));
  draw();
  refresher.request();
  return {
    refresh: refresher.request,
    showQuitting() {
      refresher.stop();
      quitting = true;
      draw();
    },
    destroy() {
      clearInterval(timer);
      refresher.stop();
      nativeTheme.off('updated', redraw);
      tray.destroy();
    },
  };
}

async function grant(client: AdminClient, { id, amountUsd }: Extract<TrayAction, { kind: 'grant' }>, now: number): Promise<void> {
  await client.approvals.grant({ id, amountUsd, endsAt: endOfDay(now) });
}

async function pin(client: AdminClient, accountId: string, now: number): Promise<void> {
  await client.overrides.create({ kind: 'account', accountId, action: 'pin', reason: 'pinned from the tray', endsAt: now + PIN_MS });
}

/** A system without notifications still has the feed. */
function notify({ title, text }: Alert, onClick: () => void): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title: visibleLine(title), body: visibleText(text) });
  notification.on('click', onClick);
  notification.show();
}

async function copySetup(client: AdminClient): Promise<void> {
  const { snippets } = await client.setup.get({});
  await clipboard.writeText(snippets.find(({ id }) => id === 'shell')?.text ?? '');
}

function render(tray: Tray, model: TrayModel, onClick: (action: TrayAction) => void): void {
  tray.setImage(trayImage(model.icon));
  tray.setToolTip(visibleText(model.tooltip));
  // Linux shows a change of the menu only when the whole menu is set again.
  tray.setContextMenu(Menu.buildFromTemplate(model.items.map((item) => menuItem(item, onClick))));
}

function menuItem(
  { id, label, type, action, checked, items }: TrayItem,
  onClick: (action: TrayAction) => void,
): MenuItemConstructorOptions {
  const base = { id, label: visibleLine(label).replaceAll('&', '&&') };
  if (type === 'separator') return { id, type: 'separator' };
  if (type === 'menu') return { ...base, submenu: (items ?? []).map((item) => menuItem(item, onClick)) };
  const click = action === null ? {} : { click: () => onClick(action) };
  return { ...base, ...click, enabled: action !== null, ...(type === 'switch' && { type: 'checkbox', checked: checked === true }) };
}
