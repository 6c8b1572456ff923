/**
 * Installs what the browser and desktop suites need from the system, where that can be done without asking: apt, as
 * root or with passwordless sudo. Otherwise it only says what to install. Never touches anything that is already there.
 */
import { spawnSync } from 'node:child_process';

/** Debian's and Ubuntu's names; Electron wants these libraries also when it draws into xvfb. */
export const desktopPackages = [
  'xvfb',
  'xauth',
  'dbus',
  'dbus-x11',
  'libnss3',
  'libgtk-3-0',
  'libatk-bridge2.0-0',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libnotify4',
  'libsecret-1-0',
];
export const chromiumPackages = ['chromium'];

/** True when all packages are installed now. One package that apt does not know must not keep the others away. */
export function installPackages(packages: readonly string[]): boolean {
  const apt = aptCommand();
  if (apt === null) return false;
  console.log(`Installing with apt: ${packages.join(' ')}`);
  const install = (names: readonly string[]) => run([...apt, 'install', '-y', '--no-install-recommends', ...names]);
  run([...apt, 'update', '-qq']);
  if (install(packages)) return true;
  return packages.map((name) => install([name]) || install([`${name}t64`])).every(Boolean);
}

/** The line a person would type. */
export function installHint(packages: readonly string[]): string {
  return `sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

export function isOnPath(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

/** True when a program of ours lacks no shared library. */
export function hasItsLibraries(executable: string): boolean {
  const { status, stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return status !== 0 || !stdout.includes('not found');
}

function aptCommand(): string[] | null {
  if (process.platform !== 'linux' || !isOnPath('apt-get')) return null;
  if (process.getuid?.() === 0) return ['apt-get'];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n', 'apt-get'] : null;
}

function run(command: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command[0]!, command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}
