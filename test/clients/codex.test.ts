/**
 * The real Codex: a tool loop on every kind of provider, each a strict fake of its own wire; a conversation that is
 * compacted; and what it makes of refusals, so that people see our sentence after one request.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { json, type ReceivedRequest } from '../support/fake-anthropic.ts';
import { startProviderGateway } from '../support/provider-gateway.ts';
import { newPlace } from '../support/run-claude.ts';
import { bedrockClaude, foundryClaude, ollama, vertexClaude } from '../support/vendors/claude-vendors.ts';
import { bedrockConverseModel } from '../support/vendors/converse-vendor.ts';
import { gemini } from '../support/vendors/gemini-vendor.ts';
import { openAiChat, openAiResponses } from '../support/vendors/openai-vendors.ts';
import type { Turn, Vendor } from '../support/vendors/vendor.ts';
import { INSTALL_LIMIT_MS, installClient } from './install-client.ts';
import { realClients } from './real-clients.ts';
import { runClient } from './run-client.ts';

const vendors = [openAiResponses, openAiChat, bedrockClaude, vertexClaude, foundryClaude, bedrockConverseModel, gemini, ollama];
const codex = realClients.find(({ id }) => id === 'codex')!;

/** The provider that is built in, elsewhere: it asks for a WebSocket first, and compacts at its provider. */
const builtInProvider = (url: string, model: string, key: string) => ({
  '.codex/config.toml': `model = "${model}"
model_auto_compact_token_limit = 10
openai_base_url = "${url}/v1"
`,
  '.codex/auth.json': JSON.stringify({ OPENAI_API_KEY: key, auth_mode: 'apikey' }),
});

async function start(vendor: Vendor, reply: (request: ReceivedRequest) => Turn) {
  const gateway = await startProviderGateway(vendor.provider, vendor.config);
  onTestFinished(() => gateway.close());
  const refused: string[] = [];
  gateway.fake.replyAlways((request) => {
    const problems = vendor.problems(request);
    refused.push(...problems);
    return problems.length > 0 ? json({ error: { message: problems.join('; ') } }, { status: 400 }) : vendor.reply(reply(request));
  });
  return { gateway, refused };
}

const WRITE: Turn = { text: 'I write it.', tool: { name: 'exec_command', input: { cmd: 'echo hello > note.txt' } } };

describe('Codex', () => {
  beforeAll(() => void installClient(codex.package), INSTALL_LIMIT_MS);

  test.each(vendors.map((vendor) => [vendor.title, vendor] as const))('writes a file on %s', async (_title, vendor) => {
    const place = await newPlace();
    const turns = [WRITE, { text: 'It is written.' }];
    const { gateway, refused } = await start(vendor, (request) => turns[vendor.seen(request).results] ?? { text: 'No more turns.' });

    const run = await runClient(codex, { url: gateway.url, key: gateway.key, model: vendor.model, prompt: 'write the note', place });

    expect(refused).toEqual([]);
    expect(run, run.output).toMatchObject({ code: 0 });
    expect(run.output).toContain('It is written.');
    expect(await readFile(join(place.work, 'note.txt'), 'utf8')).toBe('hello\n');
    expect(gateway.fake.requests).toHaveLength(2);
  });

  test.each([openAiChat, foundryClaude].map((vendor) => [vendor.title, vendor] as const))(
    'goes on after its conversation was compacted by %s, and falls back from a WebSocket at once',
    async (_title, vendor) => {
      const summaries: string[] = [];
      const { gateway, refused } = await start(vendor, (request) => {
        const { text, results } = vendor.seen(request);
        if (text.includes('will replace everything above')) return { text: 'SUMMARY: the note is being written.' };
        if (text.includes('SUMMARY: the note is being written.')) summaries.push(text);
        return results === 0 && summaries.length === 0 ? WRITE : { text: 'It is written.' };
      });
      const place = await newPlace();

      const run = await runClient(codex, {
        url: gateway.url,
        key: gateway.key,
        model: vendor.model,
        prompt: 'write the note',
        homeFiles: builtInProvider(gateway.url, vendor.model, gateway.key),
        place,
      });

      expect(refused).toEqual([]);
      expect(run, run.output).toMatchObject({ code: 0 });
      expect(run.output).toContain('It is written.');
      expect(summaries[0]).toContain('Summary of the conversation so far');
      expect(summaries[0]).not.toContain('gatehouse.');
      const upgrades = gateway.ports.finished.filter(({ row }) => row.status === 426);
      expect(upgrades).toHaveLength(1);
    },
  );
});
