/**
 * Draws the tray from its model and carries out what is clicked. It asks the engine by the same calls as the window, so
 * it works alike for an engine in this process and for one elsewhere. It must decide nothing: that is tray-model.ts.
 */
import { clipboard, Menu, type MenuItemConstructorOptions, nativeTheme, Tray } from 'electron';
import type { Clock } from '../../gateway/ports.ts';
import type { AdminClient } from '../admin-client.ts';
import { createRefresher } from './refresher.ts';
import { trayImage } from './tray-image.ts';
import { type TrayAction, type TrayItem, type TrayModel, trayModel, type TrayState } from './tray-model.ts';

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

const ERRORS_SHOWN = 5;
const ERRORS_SINCE_MS = 86_400_000;
/** Today becomes yesterday without anything happening. */
const EVERY_MS = 60_000;

export function createTray({ client, attachedTo, clock, open, quit }: TrayOptions): AppTray {
  let state: TrayState = { overview: null, accounts: [], errors: [], attachedTo, quitting: false };
  let drawn = '';
  const tray = new Tray(trayImage('stopped'));
  const refresher = createRefresher(async () => {
    state = { ...state, ...(await gather(client, clock.now())) };
    draw();
  }, clock);

  function draw(isForced = false): void {
    const model = trayModel(state);
    const text = JSON.stringify(model);
    if (tray.isDestroyed() || (text === drawn && !isForced)) return;
    drawn = text;
    render(tray, model, (action) => void act(action).then(() => draw(true)));
  }

  async function act(action: TrayAction): Promise<void> {
    if (action.kind === 'open') open(action.page);
    else if (action.kind === 'quit') quit();
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
      state = { ...state, quitting: true };
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

async function gather(client: AdminClient, now: number): Promise<Pick<TrayState, 'overview' | 'accounts' | 'errors'>> {
  try {
    const [overview, accounts, page] = await Promise.all([
      client.overview(),
      client.accounts.list(),
      client.live.list({ filter: { status: 'errors', since: now - ERRORS_SINCE_MS }, limit: ERRORS_SHOWN }),
    ]);
    return { overview, accounts, errors: page.rows };
  } catch {
    return { overview: null, accounts: [], errors: [] };
  }
}

async function copySetup(client: AdminClient): Promise<void> {
  const { snippets } = await client.setup.get({});
  await clipboard.writeText(snippets.find(({ id }) => id === 'shell')?.text ?? '');
}

function render(tray: Tray, model: TrayModel, onClick: (action: TrayAction) => void): void {
  tray.setImage(trayImage(model.icon));
  tray.setToolTip(model.tooltip);
  // Linux shows a change of the menu only when the whole menu is set again.
  tray.setContextMenu(Menu.buildFromTemplate(model.items.map((item) => menuItem(item, onClick))));
}

function menuItem(
  { id, label, type, action, checked, items }: TrayItem,
  onClick: (action: TrayAction) => void,
): MenuItemConstructorOptions {
  const base = { id, label: label.replaceAll('&', '&&') };
  if (type === 'separator') return { id, type: 'separator' };
  if (type === 'menu') return { ...base, submenu: (items ?? []).map((item) => menuItem(item, onClick)) };
  const click = action === null ? {} : { click: () => onClick(action) };
  return { ...base, ...click, enabled: action !== null, ...(type === 'switch' && { type: 'checkbox', checked: checked === true }) };
}
