/** What only the desktop knows about itself, said on the Settings page: where the window goes, and where secrets are kept. */
import type { Check } from '../contract/views.ts';
import type { Keychain } from '../engine/secrets/secrets.ts';

export async function desktopChecks(hasTray: () => Promise<boolean>, keychain: Keychain): Promise<Check[]> {
  return [
    (await hasTray())
      ? { name: 'tray', state: 'ok', message: 'Closing the window leaves Gatehouse in the tray.' }
      : {
          name: 'tray',
          state: 'warning',
          message:
            'This desktop shows no tray icons, so closing the window minimises it to the task bar. GNOME shows them with the extension "AppIndicator and KStatusNotifierItem Support".',
        },
    keychain.available
      ? { name: 'keychain', state: 'ok', message: 'New secrets are kept in the keychain of this computer.' }
      : {
          name: 'keychain',
          state: 'warning',
          message: 'This desktop offers no keychain, so new secrets are kept in the encrypted vault file of the data folder.',
        },
  ];
}
