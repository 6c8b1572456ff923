#!/usr/bin/env bash
# Codex CLI 0.171.0 repeats a request five times when its provider answers 401, 402, 403 or 422, in spite of the status; it
# stops after one request at 400 (whose body it then prints as raw JSON) and at 404 with code model_not_found (whose message it
# prints as a sentence). Seen: 6 requests each for 401, 402, 403, 422; 1 each for 400 and 404.
# For us: a wrong or revoked key told as 401 costs six requests and eight seconds.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @openai/codex@0.171.0
cat > probe.mjs <<'JS'
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const expected = { 401: 6, 402: 6, 403: 6, 422: 6, 400: 1, 404: 1 };
let failed = false;
for (const [status, count] of Object.entries(expected)) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => {
      response.writeHead(Number(status), { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'A sentence of ours.', type: 'invalid_request_error', code: status === '404' ? 'model_not_found' : 'some_code' } }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const home = `${process.cwd()}/home-${status}`;
  mkdirSync(`${home}/.codex`, { recursive: true });
  writeFileSync(`${home}/.codex/config.toml`, `model = "gpt-5.5"
model_provider = "local"
[model_providers.local]
name = "Local"
base_url = "http://127.0.0.1:${server.address().port}/v1"
env_key = "LOCAL_KEY"
wire_api = "responses"
`);
  const child = spawn('node_modules/.bin/codex', ['exec', '--skip-git-repo-check', 'hello'], {
    env: { PATH: process.env.PATH, HOME: home, LOCAL_KEY: 'x' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  await new Promise((resolve) => child.on('close', resolve));
  server.close();
  const last = said.split('\n').findLast((line) => line.startsWith('ERROR:')) ?? '';
  console.log(`${status}: ${requests} requests; ${last}`);
  failed ||= requests !== count;
}
process.exit(failed ? 1 : 0);
JS
node probe.mjs
