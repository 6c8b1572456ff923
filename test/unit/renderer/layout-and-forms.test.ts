/** Addresses, columns, keys, the account form and the chart's data: small decisions without a page. */
import type { ProviderView } from '../../../src-main/contract/models.ts';
import { describe, expect, it } from 'vitest';
import { accountSchema } from '../../../src-main/contract/config.ts';
import { checkValues, initialValues, toInput, withProvider } from '../../../src-renderer/features/accounts/account-values.ts';
import { columns } from '../../../src-renderer/features/live/columns.tsx';
import { fitColumns } from '../../../src-renderer/ui/fit-columns.ts';
import { moveActive } from '../../../src-renderer/ui/move-active.ts';
import { chartOf } from '../../../src-renderer/features/spend/chart-series.ts';
import { formatRoute, parseRoute } from '../../../src-renderer/state/route.ts';
import type { Spend } from '../../../src-main/contract/views.ts';
import { emptyUsage } from '../../../src-main/contract/records.ts';

describe('the address', () => {
  it('says view, request, tab and filter, and reads back the same', () => {
    const fragment = formatRoute({ view: 'live', rest: ['req_1/2', 'raw'], query: { status: 'errors', text: 'a b', model: undefined } });
    expect(fragment).toBe('#/live/req_1%2F2/raw?status=errors&text=a+b');
    expect(parseRoute(fragment)).toEqual({ view: 'live', rest: ['req_1/2', 'raw'], query: { status: 'errors', text: 'a b' } });
  });

  it('that is unknown or broken leads to Live', () => {
    expect(['', '#', '#/', '#/nowhere', '#/%E0%A4%A'].map((fragment) => parseRoute(fragment).view)).toEqual([
      'live',
      'live',
      'live',
      'live',
      'live',
    ]);
  });
});

describe('columns', () => {
  it('all fit on a wide screen, the telling ones stay on a narrow one', () => {
    expect(fitColumns(columns, 1600, [])).toHaveLength(columns.length);
    expect(fitColumns(columns, 520, [])).toEqual(['when', 'who', 'model', 'cost', 'status']);
    expect(fitColumns(columns, 100, [])).toEqual(['when', 'model', 'status']);
  });

  it('that the reader hid make room for others', () => {
    const shown = fitColumns(columns, 900, ['who', 'input']);
    expect(shown).not.toContain('who');
    expect(shown.length).toBeGreaterThanOrEqual(fitColumns(columns, 900, []).length - 1);
  });
});

it('moves through a list by keys and stays inside it', () => {
  const press = (key: string, index: number, fields = {}) =>
    moveActive({ key, ctrlKey: false, metaKey: false, altKey: false, ...fields }, index, 10, 4);
  expect([press('j', 0), press('ArrowUp', 0), press('PageDown', 8), press('End', 0), press('Home', 9), press('ArrowDown', -1)]).toEqual([
    1, 0, 9, 9, 0, 0,
  ]);
  expect([press('x', 0), press('j', 0, { ctrlKey: true })]).toEqual([null, null]);
});

describe('the account form', () => {
  const provider: ProviderView = {
    id: 'anthropic',
    title: 'Anthropic',
    group: 'claude',
    defaultBaseUrl: 'https://api.anthropic.com',
    needsSecret: true,
    credential: { what: 'An API key.', variable: 'ANTHROPIC_API_KEY' },
    simulated: false,
    docsUrl: null,
    settings: [],
    formats: [],
  };
  const cloud: ProviderView = {
    ...provider,
    id: 'bedrock',
    needsSecret: false,
    credential: { what: 'Keys.', variable: 'AWS_BEARER_TOKEN_BEDROCK' },
    settings: [
      { name: 'region', need: 'always', example: 'us-east-1', otherwise: null },
      { name: 'awsProfile', need: 'optional', example: 'work', otherwise: null },
    ],
  };
  const context = { provider, taken: ['main'], before: null };
  const values = { ...initialValues(null, 'anthropic'), id: 'second', secretKind: 'env' as const, envName: 'ANTHROPIC_API_KEY' };

  it('writes a block the configuration accepts, with a reference and never the secret', () => {
    const { secretValue, ...block } = toInput(
      { ...values, secretKind: 'kept', secretValue: ' sk-ant-1 ', baseUrl: 'https://a.example' },
      null,
      provider,
    );
    expect(secretValue).toBe('sk-ant-1');
    expect(accountSchema.safeParse(block).success).toBe(true);
    expect(JSON.stringify(block)).not.toContain('sk-ant');
    expect(toInput(values, null, provider).secret).toBe('${env:ANTHROPIC_API_KEY}');
  });

  it('says which field is wrong', () => {
    const wrong = { ...values, id: 'main', envName: '1X', baseUrl: 'ftp://x' };
    expect(Object.keys(checkValues(wrong, context)).toSorted()).toEqual(['baseUrl', 'envName', 'id']);
    expect(checkValues({ ...values, secretKind: 'kept', secretValue: '' }, context)).toHaveProperty('secretValue');
    expect(checkValues(values, context)).toEqual({});
  });

  it('keeps on editing what it does not show', () => {
    const before = { id: 'main', provider: 'anthropic', secret: '${vault:main}', weight: 3, timeouts: { connectMs: 2000 } };
    const input = toInput({ ...initialValues(before, ''), name: 'Main' }, before, provider);
    expect(input).toEqual({ ...before, name: 'Main' });
    expect(checkValues(initialValues(before, ''), { ...context, before })).toEqual({});
  });

  it('asks for what the chosen provider needs, and forgets what belonged to another', () => {
    const chosen = withProvider({ ...values, id: 'anthropic', secretValue: 'sk-ant-1' }, provider, cloud, ['bedrock']);
    expect(chosen).toMatchObject({ id: 'bedrock-2', secretKind: 'none', envName: 'AWS_BEARER_TOKEN_BEDROCK', secretValue: '' });
    expect(withProvider({ ...values, id: 'mine' }, provider, cloud, []).id).toBe('mine');
    const asked = { ...context, provider: cloud };
    expect(Object.keys(checkValues(chosen, asked))).toEqual(['region']);
    expect(checkValues({ ...chosen, settings: { ...chosen.settings, region: 'US EAST' } }, asked)).toHaveProperty('region');
    const filled = {
      ...chosen,
      settings: { ...chosen.settings, region: 'us-east-1', project: 'left-over' },
      modelMap: 'claude-opus-5-5 = arn:aws:x\n',
    };
    expect(checkValues(filled, asked)).toEqual({});
    expect(toInput(filled, null, cloud)).toEqual({
      id: 'bedrock-2',
      provider: 'bedrock',
      region: 'us-east-1',
      modelMap: { 'claude-opus-5-5': 'arn:aws:x' },
    });
    expect(checkValues({ ...filled, modelMap: 'no equals sign' }, asked)).toHaveProperty('modelMap');
  });

  it('takes a setting out of the file when its field is emptied', () => {
    const before = { id: 'aws', provider: 'bedrock', region: 'us-east-1', awsProfile: 'work', modelMap: { a: 'b' } };
    const edited = initialValues(before, '', cloud);
    expect(edited).toMatchObject({ secretKind: 'none', modelMap: 'a = b' });
    expect(toInput({ ...edited, modelMap: '', settings: { ...edited.settings, awsProfile: '' } }, before, cloud)).toEqual({
      id: 'aws',
      provider: 'bedrock',
      region: 'us-east-1',
    });
  });
});

describe('the spend chart', () => {
  const row = (id: string, costNanoUsd: number) => ({
    id,
    name: id,
    requests: 1,
    usage: emptyUsage,
    costNanoUsd,
    unknownPrices: 0,
    estimated: 0,
    simulated: 0,
    notionalNanoUsd: 0,
  });
  const spend = (costs: Record<string, number>): Spend => ({
    range: 'today',
    by: 'model',
    from: 0,
    to: 1,
    timeZone: 'UTC',
    total: row('total', 0),
    rows: Object.entries(costs).map(([id, cost]) => row(id, cost)),
    buckets: [{ start: 0, label: '00:00', costNanoUsd: costs }],
  });

  it('adds up to the whole, names with dots and many small ones included', () => {
    const costs = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`model-${n}.5`, (n + 1) * 1_000_000_000]));
    const { series, points } = chartOf(spend(costs), 'Everything else');
    expect(series).toHaveLength(7);
    expect(series[0]?.label).toBe('model-11.5');
    const sum = series.reduce((total, { key }) => total + Number(points[0]?.[key] ?? 0), 0);
    expect(sum).toBe(78);
  });

  it('has no series for what cost nothing', () => {
    expect(chartOf(spend({ free: 0, paid: 5 }), '').series.map(({ label }) => label)).toEqual(['paid']);
  });
});
