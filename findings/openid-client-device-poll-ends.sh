#!/usr/bin/env bash
# openid-client 6.9.0: one 502 from the token endpoint ends pollDeviceAuthorizationGrant for good, although the provider would have
# answered the next poll. It ends by itself when the device code expires, but only if the caller passes no signal: with one,
# for instance to cancel, it polls on long after expires_in.
# Seen: rejects after the 502 with 2 polls made; expires_in 2, interval 1: 1 poll without a signal, 5 polls in 5.5 s with one.
# For us: the poll needs a wrapper of its own that outlives 5xx, and a signal that joins cancelling with the code's end.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund openid-client@6.9.0
cat > probe.mjs <<'JS'
import { createServer } from 'node:http';
import * as oidc from 'openid-client';

const json = (response, status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

async function provider(expires_in, answers) {
  let polls = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url === '/device') return json(response, 200, { device_code: 'd', user_code: 'ABCD', verification_uri: `${issuer}/v`, expires_in, interval: 1 });
      answers(polls++, response);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const config = new oidc.Configuration({ issuer, token_endpoint: `${issuer}/token`, device_authorization_endpoint: `${issuer}/device` }, 'client');
  oidc.allowInsecureRequests(config);
  return { config, polls: () => polls, close: () => server.close() };
}

const flaky = await provider(60, (poll, response) =>
  poll === 0 ? json(response, 400, { error: 'authorization_pending' }) : poll === 1 ? response.writeHead(502).end() : json(response, 200, { access_token: 'a', token_type: 'bearer' }),
);
const grant = await oidc.initiateDeviceAuthorization(flaky.config, {});
const ended = await oidc.pollDeviceAuthorizationGrant(flaky.config, grant).then(() => 'resolves', (error) => `rejects: ${error.message}`);
console.log(`after a 502: ${ended}; ${flaky.polls()} polls`);

const slow = await provider(2, (_poll, response) => json(response, 400, { error: 'authorization_pending' }));
const first = await oidc.initiateDeviceAuthorization(slow.config, {});
const alone = await oidc.pollDeviceAuthorizationGrant(slow.config, first).then(() => 'resolves', (error) => `rejects: ${error.message}`);
const pollsAlone = slow.polls();
console.log(`expires_in 2 without a signal: ${alone}; ${pollsAlone} polls`);
const second = await oidc.initiateDeviceAuthorization(slow.config, {});
const controller = new AbortController();
setTimeout(() => controller.abort(), 5500);
await oidc.pollDeviceAuthorizationGrant(slow.config, second, undefined, { signal: controller.signal }).catch(() => undefined);
const pollsWithSignal = slow.polls() - pollsAlone;
console.log(`expires_in ${second.expires_in} with a signal: ${pollsWithSignal} polls in 5.5 seconds`);
flaky.close();
slow.close();
process.exit(ended.startsWith('rejects') && flaky.polls() === 2 && pollsAlone <= 2 && pollsWithSignal >= 4 ? 0 : 1);
JS
node probe.mjs
