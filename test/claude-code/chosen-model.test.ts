/** The real Claude Code set up to ask for a model that is none of Anthropic's, as the Set-up page writes it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { withAdmin } from '../../src-main/engine/cli/connect.ts';
import { type ClaudeRun, newPlace, runClaude } from '../support/run-claude.ts';
import { openAiChat } from '../support/vendors/openai-vendors.ts';
import { bodyOf } from '../support/vendors/vendor.ts';
import { quiet, startGatehouse } from './gatehouse-for-claude.ts';

/** Its window is not the one that the client assumes. */
const MODEL = 'gpt-5';

const usageSchema = z.record(z.string(), z.looseObject({ contextWindow: z.number() }));

/** How large the client took the model's window to be. */
function windowOf({ messages }: ClaudeRun, model: string): number | undefined {
  const closing = z.looseObject({ modelUsage: usageSchema }).parse(messages.at(-1));
  return closing.modelUsage[model]?.contextWindow;
}

// Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC. Everything else is from the page.
test('the chosen alias reaches a provider of another format, and the client no longer guesses the window', async () => {
  const { url, key, dataDir, fake } = await startGatehouse({ account: false });
  fake.replyAlways(() => openAiChat.reply({ text: 'Hello from elsewhere.' }));
  const settings = await withAdmin(dataDir, async (admin) => {
    await admin.accounts.add({ id: 'openai', provider: 'openai', format: 'openai-chat', baseUrl: fake.url, secretValue: 'sk-test' });
    await admin.models.setAlias({ alias: 'claude-gpt', model: MODEL });
    const { snippets } = await admin.setup.get({ model: 'claude-gpt' });
    return snippets.find(({ id }) => id === 'settings')?.text ?? '';
  });
  const ask = { baseUrl: url, key, prompt: 'hello', env: quiet };

  const guessing = await runClaude({ ...ask, args: ['--model', 'claude-gpt'] });
  expect(windowOf(guessing, 'claude-gpt')).toBe(1_000_000);

  const place = await newPlace();
  await mkdir(join(place.home, '.claude'), { recursive: true });
  await writeFile(join(place.home, '.claude', 'settings.json'), settings);
  const told = await runClaude({ ...ask, place });
  expect(told).toMatchObject({ code: 0, result: { is_error: false, result: 'Hello from elsewhere.' } });
  expect(windowOf(told, 'claude-gpt')).toBe(400_000);
  expect(fake.requests.map((request) => [request.path, bodyOf(request)['model']])).toEqual(
    Array.from({ length: 2 }, () => ['/v1/chat/completions', MODEL]),
  );
});
