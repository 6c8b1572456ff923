/**
 * `gatehouse serve`: the engine without a desktop, with the interface in a browser, until it is told to stop. On the
 * first run the machine's key and the login token are handed over; neither ever reaches the log.
 */
import { once } from 'node:events';
import { dataFiles } from '../machine/data-dir.ts';
import { leaveProcess } from '../machine/leave-process.ts';
import { type Arguments, type Command, misuse, readArguments } from './command.ts';
import { dataDirOf } from './data-option.ts';
import { handOver, jsonText } from './terminal.ts';

export const serve: Command = {
  name: 'serve',
  usage: 'serve [--data DIR] [--port N] [--admin-port N] [--json]',
  summary: 'Run the gateway and its interface without a desktop.',
  async run(argv, terminal) {
    const args = readArguments(serve, argv, { text: ['data', 'port', 'admin-port'], set: ['json'] });
    const dataDir = dataDirOf(args, terminal);
    const [port, adminPort] = [portOf(args, 'port'), portOf(args, 'admin-port')];
    const { startHeadless } = await import('../headless.ts');
    const headless = await startHeadless({ dataDir, ...(port !== undefined && { port }), ...(adminPort !== undefined && { adminPort }) });
    const stopped = untilToldToStop();
    try {
      const files = dataFiles(dataDir);
      if (headless.firstKey !== null) await handOver(terminal, "This machine's key", headless.firstKey, files.firstKey);
      if (headless.loginToken !== null) await handOver(terminal, 'Login token for the interface', headless.loginToken, files.loginToken);
      const { gatewayUrl, adminUrl } = headless;
      if (args.isSet('json')) terminal.out(jsonText({ event: 'ready', gatewayUrl, adminUrl }));
      else terminal.out(`Gateway:   ${gatewayUrl}\nInterface: ${adminUrl}\nStop with Ctrl+C.`);
      await stopped;
    } finally {
      leaveProcess(await headless.close());
    }
    return 0;
  },
};

function portOf(args: Arguments, flag: string): number | undefined {
  const text = args.text(flag);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw misuse(serve, `--${flag} must be a port, 0 to 65535.`);
  return port;
}

async function untilToldToStop(): Promise<void> {
  const abort = new AbortController();
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal, abort)));
  // A second Ctrl+C ends the process at once, as it would without us.
  abort.abort();
}
