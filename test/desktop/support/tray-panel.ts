/**
 * A desktop panel as far as a tray icon needs one: it owns org.kde.StatusNotifierWatcher on the session bus, takes the
 * icon's registration, reads its tooltip, picture and menu (com.canonical.dbusmenu) and clicks. Raw messages throughout,
 * because Electron's objects cannot be introspected.
 */
import { createHash } from 'node:crypto';
import dbus from 'dbus-next';

export interface PanelItem {
  readonly label: string;
  readonly enabled: boolean;
  /** Null for what is no switch. */
  readonly checked: boolean | null;
  readonly items: readonly PanelItem[];
  click(): void;
}

export interface PanelIcon {
  readonly tooltip: string;
  /** A hash of the pixels; empty when there are none. */
  readonly picture: string;
  readonly menu: readonly PanelItem[];
}

export interface TrayPanel {
  /** What the panel would show now; null while no icon is registered. */
  icon(): Promise<PanelIcon | null>;
  /** The item of that label, in submenus too. Throws when there is none. */
  item(label: string | RegExp): Promise<PanelItem>;
  close(): void;
}

const WATCHER = 'org.kde.StatusNotifierWatcher';
const ITEM_PATH = '/StatusNotifierItem';
const ITEM = 'org.kde.StatusNotifierItem';
const MENU = 'com.canonical.dbusmenu';

class Watcher extends dbus.interface.Interface {
  IsStatusNotifierHostRegistered = true;
  ProtocolVersion = 0;
  RegisteredStatusNotifierItems: string[] = [];

  RegisterStatusNotifierItem(service: string): void {
    this.RegisteredStatusNotifierItems.push(service);
  }

  RegisterStatusNotifierHost(): void {}
}
Watcher.configureMembers({
  methods: { RegisterStatusNotifierItem: { inSignature: 's' }, RegisterStatusNotifierHost: { inSignature: 's' } },
  properties: {
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
  },
});

/** Must be there before the app starts. */
export async function openTrayPanel(): Promise<TrayPanel> {
  const bus = dbus.sessionBus();
  const watcher = new Watcher(WATCHER);
  bus.export('/StatusNotifierWatcher', watcher);
  await bus.requestName(WATCHER, 0);

  const message = (path: string, face: string, member: string, signature: string, body: unknown[]) => {
    const destination = watcher.RegisteredStatusNotifierItems.at(-1)!;
    return new dbus.Message({ destination, path, interface: face, member, signature, body });
  };
  const call = async (...about: Parameters<typeof message>): Promise<unknown[]> => (await bus.call(message(...about)))?.body ?? [];
  const property = async (name: string): Promise<unknown> => {
    const [variant] = await call(ITEM_PATH, 'org.freedesktop.DBus.Properties', 'Get', 'ss', [ITEM, name]);
    return (variant as dbus.Variant).value;
  };

  async function readIcon(): Promise<PanelIcon | null> {
    if (watcher.RegisteredStatusNotifierItems.length === 0) return null;
    const path = String(await property('Menu'));
    const [, , tooltip] = (await property('ToolTip')) as [string, unknown, string];
    const pictures = (await property('IconPixmap')) as [number, number, Uint8Array][];
    const [, root] = await call(path, MENU, 'GetLayout', 'iias', [0, -1, []]);
    return {
      tooltip,
      picture: pictures.map(([, , pixels]) => createHash('sha256').update(pixels).digest('hex')).join(),
      menu: readNode(root as MenuNode, path).items,
    };
  }

  function readNode([id, properties, children]: MenuNode, path: string): PanelItem {
    const value = (name: string): unknown => properties[name]?.value;
    const label = value('label');
    return {
      // A single underscore would mark an access key.
      label: typeof label === 'string' ? label.replaceAll('__', '_') : '',
      enabled: value('enabled') !== false,
      checked: value('toggle-type') === undefined ? null : value('toggle-state') === 1,
      items: children.map((child) => readNode(child.value, path)),
      // Like a real panel it waits for no answer: after a click on Quit none may come.
      click: () => bus.send(message(path, MENU, 'Event', 'isvu', [id, 'clicked', new dbus.Variant('i', 0), 0])),
    };
  }

  return {
    icon: readIcon,
    async item(label) {
      const all = flatten((await readIcon())?.menu ?? []);
      const found = all.find((one) => (typeof label === 'string' ? one.label === label : label.test(one.label)));
      if (found === undefined) throw new Error(`The menu has no ${String(label)}, only: ${all.map((one) => one.label).join(' | ')}`);
      return found;
    },
    close: () => bus.disconnect(),
  };
}

type MenuNode = [id: number, properties: Record<string, dbus.Variant | undefined>, children: dbus.Variant<MenuNode>[]];

function flatten(items: readonly PanelItem[]): PanelItem[] {
  return items.flatMap((item) => [item, ...flatten(item.items)]);
}
