#!/usr/bin/env bash
# Codex CLI 0.171.0 does not show the message of a 429 whose error type is usage_limit_reached: it prints a sentence of its own,
# with the time of resets_at. The response header x-codex-promo-message is put into that sentence instead.
# Seen: "You've hit your usage limit. Try again at 6:05 PM." and "You've hit your usage limit. Ask Kim for more, or try again at
# 6:05 PM.", one request each.
# For us: the only way to say why a budget refused, and whom to ask, is that header.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @openai/codex@0.171.0
cat > probe.mjs <<'JS'
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

async function run(name, headers) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => {
      response.writeHead(429, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify({ error: { message: 'The team has used its month.', type: 'usage_limit_reached', resets_at: Math.floor(Date.now() / 1000) + 7200 } }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const home = `${process.cwd()}/${name}`;
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
  console.log(`${name}: ${requests} requests; ${last}`);
  return { requests, said };
}

const plain = await run('plain', {});
const promo = await run('promo', { 'x-codex-promo-message': 'Ask Kim for more' });
const holds =
  plain.requests === 1 && promo.requests === 1 &&
  !plain.said.includes('The team has used its month') && !promo.said.includes('The team has used its month') &&
  promo.said.includes('Ask Kim for more');
process.exit(holds ? 0 : 1);
JS
node probe.mjs
