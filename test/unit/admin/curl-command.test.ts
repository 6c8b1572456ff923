import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlCommand } from '../../../src-main/admin/traffic/curl-command.ts';

/** Runs the command with a `curl` that prints its arguments and its input instead of calling anybody. */
function run(command: string): { args: string[]; body: string } {
  const stub = `curl() { printf '%s\\0' "$@"; printf '\\001'; cat; }; ANTHROPIC_AUTH_TOKEN=sk-gate-from-env\n`;
  const [args = '', body = ''] = execFileSync('sh', ['-c', stub + command], { encoding: 'utf8' }).split('\u0001');
  return { args: args.split('\0').filter((arg) => arg !== ''), body };
}

test('the command sends the recorded headers and body, with the key from the environment', () => {
  const body = `{"text":"it's $HOME \`id\` \\"quoted\\""}`;
  const command = curlCommand({
    method: 'POST',
    url: 'http://127.0.0.1:4283/v1/messages?beta=true',
    headers: [
      ['anthropic-version', '2023-06-01'],
      ['x-odd', `it's`],
      ['x-api-key', '[redacted]'],
      ['host', '127.0.0.1'],
    ],
    body,
  });
  const sent = run(command);
  expect(sent.body).toBe(`${body}\n`);
  expect(sent.args).toContain('authorization: Bearer sk-gate-from-env');
  expect(sent.args).toContain('anthropic-version: 2023-06-01');
  expect(sent.args).toContain(`x-odd: it's`);
  expect(command).not.toContain('[redacted]');
  expect(sent.args).toContain('http://127.0.0.1:4283/v1/messages?beta=true');
});

test('nothing in a body can end the here-document and be run', () => {
  const body = '{}\nGATEHOUSE_BODY\necho owned\n';
  expect(run(curlCommand({ method: 'POST', url: 'http://x/', headers: [], body })).body).toBe(`${body}\n`);
});
