/**
 * How other clients than Claude Code are pointed here: the files and lines each of them needs, with address, key and
 * model filled in. The tests start the real clients with exactly these (test/clients), or they were run by hand; a
 * client that asks for something else is not in this list.
 */
import type { ClientBlock, ClientGuide } from '../../contract/client-guide.ts';

export interface GuideTerms {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/** What is known of a client before an address, a key and a model are. */
interface Guide extends Pick<ClientGuide, 'id' | 'title' | 'note'> {
  /** How its user agents begin, in small letters; some name only the SDK they use. */
  readonly agents: readonly string[];
  readonly blocks: (terms: GuideTerms) => ClientBlock[];
}

export type FilledGuide = ClientGuide & Pick<Guide, 'agents'>;

/** In the order of the page. */
const guides: readonly Guide[] = [
  {
    id: 'codex',
    title: 'Codex',
    agents: ['codex'],
    note: 'OPENAI_BASE_URL alone is ignored by Codex: it needs a provider of its own.',
    blocks: ({ url, key, model }) => [
      file(
        '~/.codex/config.toml',
        'toml',
        `model = ${quoted(model)}
model_provider = "gatehouse"

[model_providers.gatehouse]
name = "Gatehouse"
base_url = ${quoted(`${url}/v1`)}
env_key = "GATEHOUSE_KEY"
wire_api = "responses"
`,
      ),
      shell({ GATEHOUSE_KEY: key }),
      start('codex'),
    ],
  },
  {
    id: 'gemini-cli',
    title: 'Gemini CLI',
    agents: ['geminicli'],
    note: 'Without -m it asks a second model for the way, on every prompt.',
    blocks: ({ url, key, model }) => [
      file('~/.gemini/settings.json', 'json', json({ security: { auth: { selectedType: 'gemini-api-key' } } })),
      shell({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: key }),
      start(`gemini -m ${single(model)}`),
    ],
  },
  {
    id: 'qwen-code',
    title: 'Qwen Code',
    agents: ['qwencode'],
    note: null,
    blocks: ({ url, key, model }) => [
      shell({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key }),
      start(`qwen --auth-type openai -m ${single(model)}`),
    ],
  },
  {
    id: 'opencode',
    title: 'opencode',
    agents: ['opencode'],
    note: null,
    blocks: ({ url, key, model }) => [
      file(
        '~/.config/opencode/opencode.json',
        'json',
        json({
          $schema: 'https://opencode.ai/config.json',
          model: `gatehouse/${model}`,
          provider: {
            gatehouse: {
              npm: '@ai-sdk/anthropic',
              name: 'Gatehouse',
              options: { baseURL: `${url}/v1`, apiKey: '{env:GATEHOUSE_KEY}' },
              models: { [model]: {} },
            },
          },
        }),
      ),
      shell({ GATEHOUSE_KEY: key }),
      start('opencode'),
    ],
  },
  {
    id: 'copilot-cli',
    title: 'Copilot CLI',
    agents: ['anthropic/js', 'openai/js'],
    note: 'Claude models go by Messages, all others by Responses.',
    blocks: ({ url, key, model }) => [
      shell(
        /claude/i.test(model)
          ? { COPILOT_PROVIDER_TYPE: 'anthropic', COPILOT_PROVIDER_BASE_URL: url, COPILOT_PROVIDER_API_KEY: key, COPILOT_MODEL: model }
          : {
              COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
              COPILOT_PROVIDER_WIRE_API: 'responses',
              COPILOT_PROVIDER_API_KEY: key,
              COPILOT_MODEL: model,
            },
      ),
      start('copilot'),
    ],
  },
  {
    id: 'cline',
    title: 'Cline',
    agents: ['ai-sdk/openai-compatible', 'cline'],
    note: 'It takes another base URL for OpenAI-compatible providers only; every model comes by that way.',
    blocks: ({ url, key, model }) => [
      run(`cline auth -p openai-compatible -k ${single(key)} -m ${single(model)} -b ${single(`${url}/v1`)}`),
      start('cline'),
    ],
  },
  {
    id: 'kimi-code',
    title: 'Kimi Code',
    agents: ['kimi'],
    note: null,
    blocks: ({ url, key, model }) => [
      file(
        '~/.kimi-code/config.toml',
        'toml',
        `default_model = "gatehouse"

[providers.gatehouse]
type = "anthropic"
base_url = ${quoted(url)}
api_key = ${quoted(key)}

[models.gatehouse]
provider = "gatehouse"
model = ${quoted(model)}
max_context_size = 200000
`,
      ),
      start('kimi'),
    ],
  },
];

/** With everything filled in, ready to be pasted. */
export function clientGuides(terms: GuideTerms): FilledGuide[] {
  return guides.map((guide) => ({ ...guide, model: terms.model, blocks: guide.blocks(terms) }));
}

function file(where: string, language: ClientBlock['language'], text: string): ClientBlock {
  return { kind: 'file', where, language, text };
}

function shell(variables: Readonly<Record<string, string>>): ClientBlock {
  const text = Object.entries(variables).map(([name, value]) => `export ${name}=${single(value)}\n`);
  return { kind: 'shell', where: '~/.bashrc or ~/.zshrc', language: 'sh', text: text.join('') };
}

/** To be run once. */
function run(text: string): ClientBlock {
  return { kind: 'shell', where: 'a shell, once', language: 'sh', text: `${text}\n` };
}

function start(text: string): ClientBlock {
  return { kind: 'start', where: 'the folder of your project', language: 'sh', text: `${text}\n` };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
/** A string of TOML; JSON's escapes are among its own. */
const quoted = (value: string): string => JSON.stringify(value);
const single = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
