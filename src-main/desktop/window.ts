/**
 * The one window. It shows app://gatehouse/ and nothing else: sandboxed, without Node, no other page, no second window,
 * no permission, nothing fetched from anywhere. Closing it leaves Gatehouse running: in the tray where there is one,
 * otherwise in the task bar.
 */
import { app, BrowserWindow, Menu, type MenuItemConstructorOptions, nativeTheme, session } from 'electron';
import { appOrigin } from './app-origin.ts';

export interface MainWindow {
  /** Brings it to the front, made anew if need be. `page` is the address after the file (`#/spend`), or empty. */
  show(page?: string): void;
  /** Takes it away for good: Gatehouse is on its way out. */
  destroy(): void;
}

export interface MainWindowOptions {
  /** Asked each time the window is closed, since panels come and go. */
  readonly hasTray: () => Promise<boolean>;
  /** A PNG file. */
  readonly icon: string;
}

export function createMainWindow({ hasTray, icon }: MainWindowOptions): MainWindow {
  refusePermissions();
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu()));
  let window: BrowserWindow | null = null;

  async function putAway(closing: BrowserWindow): Promise<void> {
    const toTray = await hasTray();
    if (closing.isDestroyed()) return;
    if (!toTray) return closing.minimize();
    closing.hide();
    app.dock?.hide();
  }

  function open(page: string): BrowserWindow {
    const opened = new BrowserWindow({
      width: 1280,
      height: 820,
      minWidth: 720,
      minHeight: 480,
      show: false,
      title: 'Gatehouse',
      // The interface's own grounds, so that nothing flashes before it is drawn.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#191918' : '#fdfcfa',
      icon,
      autoHideMenuBar: true,
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false },
    });
    keepInside(opened);
    opened.once('ready-to-show', () => opened.show());
    opened.on('close', (event) => {
      event.preventDefault();
      void putAway(opened);
    });
    opened.on('closed', () => {
      window = null;
    });
    // A page that crashed is gone; the next wish to see it makes a new one.
    opened.webContents.on('render-process-gone', () => opened.destroy());
    void opened.loadURL(`${appOrigin}/${page}`);
    return opened;
  }

  return {
    show(page = '') {
      void app.dock?.show();
      if (window === null) {
        window = open(page);
        return;
      }
      if (page !== '') void window.loadURL(`${appOrigin}/${page}`);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    destroy: () => window?.destroy(),
  };
}

/** Electron's own menu without its developer tools. Outside macOS it stays hidden until Alt is pressed. */
function applicationMenu(): MenuItemConstructorOptions[] {
  const zoom = (['reload', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'] as const).map((role) => ({ role }));
  const menus: MenuItemConstructorOptions[] = [
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { label: 'View', submenu: zoom },
    { role: 'windowMenu' },
  ];
  return process.platform === 'darwin' ? [{ role: 'appMenu' }, ...menus] : menus;
}

function keepInside({ webContents }: BrowserWindow): void {
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-redirect', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Electron grants by default. The one thing the interface needs is to write to the clipboard. */
function refusePermissions(): void {
  const isAllowed = (permission: string) => permission === 'clipboard-sanitized-write';
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(isAllowed(permission)));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
  session.defaultSession.setDevicePermissionHandler(() => false);
}
