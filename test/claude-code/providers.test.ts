/**
 * The real Claude Code works through a tool loop (read, edit, run) on every kind of provider, each a strict fake of its
 * own wire; and nothing of what it says is lost on the way to the model.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { json } from '../support/fake-anthropic.ts';
import { startProviderGateway } from '../support/provider-gateway.ts';
import { newPlace, runClaude } from '../support/run-claude.ts';
import { bedrockClaude, foundryClaude, ollama, vertexClaude } from '../support/vendors/claude-vendors.ts';
import { gemini } from '../support/vendors/gemini-vendor.ts';
import { openAiChat, openAiResponses } from '../support/vendors/openai-vendors.ts';
import { type Json, type Turn, type Vendor, list, texts } from '../support/vendors/vendor.ts';
import { quiet } from './gatehouse-for-claude.ts';

const vendors = [bedrockClaude, vertexClaude, foundryClaude, openAiChat, openAiResponses, gemini, ollama];

describe('Claude Code', () => {
  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test.each(vendors.map((vendor) => [vendor.title, vendor] as const))(
    'reads, edits and runs on %s, with nothing lost',
    async (_title, vendor) => {
      const place = await newPlace();
      const file = join(place.work, 'note.txt');
      await writeFile(file, 'the old word\n');
      const turns: Turn[] = [
        { text: 'I read it.', tool: { name: 'Read', input: { file_path: file } } },
        { text: 'I change it.', tool: { name: 'Edit', input: { file_path: file, old_string: 'old', new_string: 'new' } } },
        { text: 'I check it.', tool: { name: 'Bash', input: { command: 'cat note.txt', description: 'Shows the note' } } },
        { text: 'It says the new word.' },
      ];
      const refused: string[] = [];
      const house = await startProviderGateway(vendor.provider, vendor.config);
      onTestFinished(() => house.close());
      house.fake.replyAlways((request) => {
        const problems = vendor.problems(request);
        refused.push(...problems);
        if (problems.length > 0) return json({ error: { message: problems.join('; ') } }, { status: 400 });
        return vendor.reply(turns[vendor.seen(request).results] ?? { text: 'There are no more turns.' });
      });

      const tools = ['Read', 'Edit', 'Bash'];
      const run = await runClaude({
        baseUrl: house.url,
        key: house.key,
        prompt: 'change the note',
        tools,
        args: ['--model', vendor.model],
        env: quiet,
        place,
      });

      expect(refused).toEqual([]);
      expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'It says the new word.' } });
      expect(await readFile(file, 'utf8')).toBe('the new word\n');
      expect(house.fake.requests).toHaveLength(4);
      const last = vendor.seen(house.fake.requests.at(-1)!);
      expect(last.text).toContain('the new word');
      assertNothingLost(vendor, JSON.parse(Buffer.from(house.ports.requests.at(-1)!.body).toString()) as Json, last);
      expect(house.ports.finished.map(({ row }) => [row.outcome, row.estimated])).toEqual(Array.from({ length: 4 }, () => ['ok', false]));
    },
  );
});

function describes(schema: unknown, field: string): string {
  return texts((schema as { properties: Record<string, Json> }).properties[field]!['description']);
}

/** Everything the client told its model: system blocks, the system turn inside the conversation, tools and their schemas. */
function assertNothingLost(vendor: Vendor, sent: Json, seen: ReturnType<Vendor['seen']>): void {
  const inner = list(sent['messages']).filter(({ role }) => role === 'system');
  expect(inner.length).toBeGreaterThan(0);
  const said = [...list(sent['system']), ...inner].flatMap(
    ({ text, content }) => texts(list(content).map((block) => block['text'])) || texts(text ?? content),
  );
  for (const one of said) if (!one.startsWith('x-anthropic-billing-header')) expect(seen.text).toContain(one);
  for (const { name, input_schema: schema } of list(sent['tools'])) {
    const { properties, required } = schema as { properties?: Json; required?: string[] };
    const reached = seen.tools.get(String(name)) as { properties?: Json } | undefined;
    expect(Object.keys(reached?.properties ?? {}), `${vendor.title}: ${String(name)}`).toEqual(Object.keys(properties ?? {}));
    for (const field of required ?? []) expect(describes(reached, field)).toBe(describes(schema, field));
  }
}
