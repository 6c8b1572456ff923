/**
 * `npm run prices:update`: builds src-main/gateway/metering/price-list.json from two pinned catalogues of PyPI. Needs
 * python3 with pip and the registry. To take newer prices: raise the versions here, run it, and review the difference
 * (one line a model).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PriceList, priceListSchema, type PricedModel } from '../../src-main/gateway/metering/price-list.ts';
import { genaiSchema, readGenaiModel } from './genai-models.ts';
import { readLitellm } from './litellm-rates.ts';
import { mergeCatalogues } from './merge-catalogues.ts';
import { vendorPages } from './vendor-pages.ts';

/** The day these versions were taken: what both say is compared as of it. */
const DATE = '2026-12-01';
const CATALOGUES = [
  { name: 'genai-prices', version: '0.2.3', licence: 'MIT' },
  { name: 'litellm', version: '1.110.2', licence: 'MIT' },
] as const;

/**
 * The catalogue's lists behind our providers. Claude in Foundry costs what Anthropic asks; a Zhipu model costs abroad
 * what Z.ai asks for it. Providers without a list here are priced by the second catalogue alone.
 */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['anthropic'],
  'azure-foundry': ['anthropic'],
  bedrock: ['aws'],
  vertex: ['google'],
  google: ['google'],
  azure: ['azure'],
  openai: ['openai'],
  deepseek: ['deepseek'],
  moonshot: ['moonshotai'],
  zai: ['zai'],
  zhipu: ['zhipuai', 'zai'],
  minimax: ['minimax'],
  qwen: [],
  openrouter: ['openrouter'],
  fireworks: ['fireworks'],
  mistral: ['mistral'],
  xai: ['x-ai'],
  cohere: ['cohere'],
  perplexity: ['perplexity'],
  groq: ['groq'],
  together: ['together'],
  cerebras: ['cerebras'],
  nebius: [],
  sambanova: [],
};
const HUGGING_FACE = 'huggingface_';

/** The table lies in the wheel beside much that is not wanted. */
const EXTRACT = `
import glob, os, sys, zipfile
wheel, = glob.glob(os.path.join(sys.argv[1], 'litellm-*.whl'))
with zipfile.ZipFile(wheel) as archive, open(os.path.join(sys.argv[1], 'litellm.json'), 'wb') as out:
    out.write(archive.read('litellm/model_prices_and_context_window_backup.json'))
`;

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-prices-'));
try {
  const list = priceListSchema.parse(build());
  const path = new URL('../../src-main/gateway/metering/price-list.json', import.meta.url);
  writeFileSync(path, print(list));
  const models = Object.values(list.providers).flat();
  const disputed = models.filter(({ disputes }) => disputes !== undefined).length;
  const confirmed = models.filter(({ sources }) => sources.length > 1).length;
  console.log(`${models.length} models, ${confirmed} in both catalogues with the same price, ${disputed} disputed.`);
} finally {
  rmSync(folder, { recursive: true });
}

function build(): PriceList {
  const [genai, litellm] = CATALOGUES;
  const installed = join(folder, 'genai');
  run('pip', 'install', '--quiet', '--no-cache-dir', '--target', installed, `${genai.name}==${genai.version}`);
  run('pip', 'download', '--quiet', '--no-deps', '--dest', folder, `${litellm.name}==${litellm.version}`);
  const dumped = run('python3', new URL('dump_genai_prices.py', import.meta.url).pathname, installed);
  const lists = new Map(genaiSchema.parse(JSON.parse(dumped)).map(({ id, models }) => [id, models]));
  run('python3', '-c', EXTRACT, folder);
  const table = JSON.parse(readFileSync(join(folder, 'litellm.json'), 'utf8')) as Record<string, Record<string, unknown>>;
  const entries = readLitellm(table);
  const at = Date.parse(`${DATE}T12:00:00Z`);

  const merged = (providerId: string, names: readonly string[]): PricedModel[] =>
    mergeCatalogues(
      names
        .flatMap((name) => {
          const models = lists.get(name);
          if (models === undefined) throw new Error(`${genai.name} has no list ${name} any more.`);
          return models.map(readGenaiModel).filter((model) => model !== null);
        })
        .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index),
      entries.filter((entry) => entry.providerId === providerId || (providerId === 'azure-foundry' && entry.providerId === 'anthropic')),
      vendorPages.filter(({ providerIds }) => providerIds.includes(providerId)),
      at,
    );
  const routers = [...lists.keys()].filter((name) => name.startsWith(HUGGING_FACE));
  return {
    date: DATE,
    catalogues: [...CATALOGUES],
    providers: Object.fromEntries([
      ...Object.entries(LISTS).map(([providerId, names]) => [providerId, merged(providerId, names)]),
      ...routers.map((name) => [`huggingface:${name.slice(HUGGING_FACE.length)}`, merged(name, [name])]),
    ]),
  };
}

/** One line a model, so that a difference can be read. */
function print({ date, catalogues, providers }: PriceList): string {
  const blocks = Object.entries(providers).map(
    ([id, models]) => `    ${JSON.stringify(id)}: [\n${models.map((model) => `      ${JSON.stringify(model)}`).join(',\n')}\n    ]`,
  );
  return `{\n  "date": ${JSON.stringify(date)},\n  "catalogues": ${JSON.stringify(catalogues)},\n  "providers": {\n${blocks.join(',\n')}\n  }\n}\n`;
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'inherit'] });
}
