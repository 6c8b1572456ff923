/** Words of the Settings view. */
import { plural } from '../format/number.ts';

export const settingsText = {
  title: 'Settings',
  recording: 'What is kept of each request',
  recordingText: 'Applies to the next request. What is kept already stays until it expires.',
  saved: 'Saved in the configuration file',
  appearance: 'Appearance',
  places: 'Where things lie',
  configFile: 'Configuration file',
  configFileText: 'People can read, review and commit it. Changes made here edit it, changes made there take effect at once.',
  dataDir: 'Data folder',
  dataDirText: 'Ledger, conversations and the vault. Readable by your user only.',
  check: 'Check the configuration',
  checkOk: 'No problem found.',
  problems: (count: number) => plural(count, 'problem', 'problems'),
  fix: 'Fix',
  copyPlace: 'Copy the place',
  engine: 'Engine',
  version: 'Version',
  mode: 'Runs',
  modes: { desktop: 'in the desktop app', headless: 'headless, interface in a browser', offline: 'not running' },
  organization: 'Organisation',
  timeZone: 'Time zone',
  doctor: 'Health',
  doctorRun: 'Check again',
  checkStates: { ok: 'OK', warning: 'Look at this', failed: 'Failed' },
};
