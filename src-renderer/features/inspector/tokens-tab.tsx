/** Tokens by kind, at which rate each was charged, where the rates come from, and how sure the sum is. */
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { Charge } from '../../../src-main/contract/records.ts';
import type { RequestDetail } from '../../../src-main/contract/views.ts';
import { cacheReadShare } from '../../format/cache-share.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { Facts } from '../../ui/facts.tsx';
import inspector from './inspector.module.css';
import style from './tokens-tab.module.css';

const text = en.inspector.tokens;
type CostLine = RequestDetail['costLines'][number];
const colours: Record<CostLine['kind'], string> = {
  input: 'var(--gh-chart-2)',
  output: 'var(--gh-chart-3)',
  cacheRead: 'var(--gh-chart-1)',
  cacheWrite5m: 'var(--gh-chart-4)',
  cacheWrite1h: 'var(--gh-chart-6)',
  webSearches: 'var(--gh-chart-5)',
  reasoning: 'var(--gh-chart-7)',
  citations: 'var(--gh-line)',
  requests: 'var(--gh-line)',
  vendor: 'var(--gh-line)',
};

export function TokensTab({ detail }: { detail: RequestDetail }) {
  const { charge, costLines } = detail;
  if (charge === null) return <p className={inspector.note}>{detail.row.outcome === 'running' ? text.running : text.none}</p>;
  const share = cacheReadShare(charge.usage);
  return (
    <>
      <div className={style.lead}>
        <p className={`${style.big} gh-number`}>
          {charge.estimated ? '~' : ''}
          {formatUsd(charge.costNanoUsd)}
        </p>
        {share !== null && share > 0 && <p className={style.sub}>{text.cacheSaved(formatShare(share))}</p>}
        {charge.simulated && <p className={style.sub}>{text.simulated}</p>}
      </div>
      {charge.costNanoUsd === null && <p className={style.warn}>{text.unknownPrice}</p>}
      <Mix lines={costLines} />
      <div className={inspector.scrollX}>
        <CostTable lines={costLines} charge={charge} />
      </div>
      <div className={inspector.section}>
        <Facts
          facts={[
            [text.basis, text.bases[charge.basis]],
            [text.source, charge.rates?.source],
            [text.multiplier, multiplier(charge)],
            [text.uncertain, uncertain(charge)],
            [text.reported, reported(charge)],
          ]}
        />
      </div>
    </>
  );
}

const NO_TOKENS: ReadonlySet<CostLine['kind']> = new Set(['webSearches', 'requests', 'vendor']);

/** Tokens as one bar; the table below says the same in figures. */
function Mix({ lines }: { lines: readonly CostLine[] }) {
  const counted = lines.filter((line) => !NO_TOKENS.has(line.kind) && line.count > 0);
  if (counted.length === 0) return null;
  return (
    <div className={style.mix} aria-hidden="true">
      {counted.map((line) => (
        <span key={keyOf(line)} className={style.part} style={{ flexGrow: line.count, background: colours[line.kind] }} />
      ))}
    </div>
  );
}

function CostTable({ lines, charge }: { lines: readonly CostLine[]; charge: Charge }) {
  return (
    <table className={`${inspector.table} gh-number`}>
      <thead>
        <tr>
          <th scope="col">{text.kind}</th>
          <th scope="col" className={inspector.right}>
            {text.count}
          </th>
          <th scope="col" className={inspector.right}>
            {text.rate}
          </th>
          <th scope="col" className={inspector.right}>
            {text.cost}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={keyOf(line)}>
            <td>
              <span className={style.swatch} style={{ background: colours[line.kind] }} />
              {text.kinds[line.kind]}
              {line.model !== undefined && <span className={style.sub}> {line.model}</span>}
            </td>
            <td className={inspector.right}>{formatCount(line.count)}</td>
            <td className={inspector.right}>{rate(line)}</td>
            <td className={inspector.right}>{formatUsd(line.costNanoUsd)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={3}>{text.total}</td>
          <td className={inspector.right}>{formatUsd(charge.costNanoUsd)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function keyOf({ kind, model }: CostLine): string {
  return `${kind} ${model ?? ''}`;
}

function rate(line: CostLine): string {
  if (line.kind === 'vendor') return '';
  if (line.rate === null) return text.unknown;
  return line.kind === 'webSearches' || line.kind === 'requests'
    ? text.perThousand(formatUsd(line.rate))
    : text.perMillion(formatUsd(line.rate));
}

/** Of all passes, each doubt once. */
function uncertain({ rates, passes }: Charge): string | null {
  const doubts = new Set((passes ?? [{ rates }]).flatMap((pass) => pass.rates?.uncertain ?? []));
  return doubts.size === 0 ? null : [...doubts].join('; ');
}

function reported({ reported: told }: Charge): string | null {
  if (told === undefined) return null;
  const ours = told.ownNanoUsd === null ? text.unknown : formatUsd(told.ownNanoUsd);
  return (told.settles ? text.settled : text.onlyShown)(formatUsd(told.costNanoUsd), ours);
}

function multiplier(charge: Charge): string | null {
  const millionths = charge.rates?.multiplierMillionths ?? 1_000_000;
  return millionths === 1_000_000 ? null : `× ${millionths / 1_000_000}`;
}
