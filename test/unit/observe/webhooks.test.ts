import { expect, test } from 'vitest';
import type { Alert } from '../../../src-main/contract/alerts.ts';
import type { WebhookConfig } from '../../../src-main/contract/config.ts';
import { createWebhooks } from '../../../src-main/observe/webhooks.ts';
import { memoryPorts } from '../../support/memory-ports.ts';

const alert: Alert = {
  id: 'alr_1',
  at: 0,
  kind: 'threshold',
  severity: 'warning',
  title: 'Web: 90 % <used> & more',
  text: 'The team "Web" has used $9.00 of $10.00.',
  owner: { kind: 'team', id: 'web', name: 'Web' },
  budgetId: 'b',
  keyId: null,
  developerId: null,
  teamId: 'web',
  sessionId: null,
  requestId: null,
};

function setUp(hooks: WebhookConfig[], answer: () => number | Promise<number>) {
  const { clock, logger, logged } = memoryPorts();
  const posted: { url: string; body: unknown }[] = [];
  const webhooks = createWebhooks({
    webhooks: () => hooks,
    resolve: async (reference) => (reference === '${vault:slack}' ? 'https://hooks.example/T0/secret' : 'no address'),
    post: async (url, body) => {
      posted.push({ url, body: JSON.parse(body) });
      return answer();
    },
    clock,
    logger,
  });
  const settle = () => new Promise(setImmediate);
  return { webhooks, clock, logged, posted, settle };
}

test('an alert goes out as JSON and in the form Slack takes, to an address behind a reference', async () => {
  const { webhooks, posted, settle } = setUp(
    [
      { url: 'https://alerts.example/in', format: 'json' },
      { url: '${vault:slack}', format: 'slack' },
    ],
    () => 200,
  );
  webhooks.send(alert);
  await settle();
  expect(posted).toEqual([
    { url: 'https://alerts.example/in', body: { event: 'alert', alert } },
    {
      url: 'https://hooks.example/T0/secret',
      body: { text: ':warning: *Web: 90 % &lt;used&gt; &amp; more*\nThe team "Web" has used $9.00 of $10.00.' },
    },
  ]);
});

test('what fails for now is tried again a few times and then given up; the address is never logged', async () => {
  const { webhooks, clock, posted, logged, settle } = setUp([{ url: '${vault:slack}', format: 'slack' }], () =>
    Promise.reject(new Error('connect ECONNREFUSED https://hooks.example/T0/secret')),
  );
  webhooks.send(alert);
  for (const ms of [1000, 10_000, 60_000, 600_000]) {
    await settle();
    clock.advance(ms);
  }
  await settle();
  expect(posted.length).toBe(4);
  expect(logged.length).toBe(4);
  expect(logged.join()).not.toContain('secret');
});

test.each([
  ['a refusal', '${vault:slack}', 404, 1],
  ['no address at all', '${vault:nothing}', 200, 0],
])('%s is final', async (_what, url, status, tries) => {
  const { webhooks, clock, posted, settle } = setUp([{ url, format: 'json' }], () => status);
  webhooks.send(alert);
  await settle();
  clock.advance(600_000);
  await settle();
  expect(posted.length).toBe(tries);
});

test('nothing is tried again once it is closed', async () => {
  const { webhooks, clock, posted, settle } = setUp([{ url: 'https://alerts.example/in', format: 'json' }], () => 500);
  webhooks.send(alert);
  await settle();
  webhooks.close();
  clock.advance(600_000);
  await settle();
  expect(posted.length).toBe(1);
});
