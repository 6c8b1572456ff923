/** What changed since the previous turn, and so why the prompt cache matched or missed. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Minus, Pencil, Plus } from 'lucide-react';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import type { Difference, RequestDetail } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { cacheReadShare } from '../../format/cache-share.ts';
import { formatBytes, formatShare } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import style from './difference-tab.module.css';
import { changedLines, differenceVerdict, fieldsLabel, type Verdict } from './difference-verdict.ts';
import { foldDifference } from './fold-difference.ts';
import inspector from './inspector.module.css';
import { LongText } from './long-text.tsx';
import { useBodies, whyNoBodies } from './use-bodies.tsx';

const text = en.inspector.difference;
type Change = Difference['blocks'][number]['change'];
const tones: Record<Change, Tone> = { same: 'idle', added: 'ok', removed: 'bad', changed: 'warn' };
const icons: Record<Change, React.ReactNode> = {
  same: null,
  added: <Plus size={11} />,
  removed: <Minus size={11} />,
  changed: <Pencil size={10} />,
};

export function DifferenceTab({ detail, onOpen }: { detail: RequestDetail; onOpen: (id: string) => void }) {
  const { row } = detail;
  const { query } = useApi();
  const bodies = useBodies(row);
  const difference = useQuery(
    query.requests.difference.queryOptions({ input: { id: row.id }, enabled: bodies.data?.state === 'recorded' }),
  );
  const why = whyNoBodies(row, bodies.data);
  if (why !== null) return <p className={inspector.note}>{why}</p>;
  return (
    <AsyncView query={difference} rows={8}>
      {(data) =>
        data.previousId === null ? (
          <p className={inspector.note}>{detail.previousId === null ? text.first : text.unrelated}</p>
        ) : (
          <DifferenceView row={row} difference={data} previousId={data.previousId} onOpen={onOpen} />
        )
      }
    </AsyncView>
  );
}

interface DifferenceViewProps {
  readonly row: RequestRow;
  readonly difference: Difference;
  readonly previousId: string;
  readonly onOpen: (id: string) => void;
}

function DifferenceView({ row, difference, previousId, onOpen }: DifferenceViewProps) {
  const share = row.usage === null ? null : cacheReadShare(row.usage);
  return (
    <>
      <div className={style.lead}>
        <p className={style.verdict}>{sentenceOf(differenceVerdict(difference))}</p>
        {share !== null && <p className={style.sums}>{text.actual(formatShare(share))}</p>}
        <p className={`${style.sums} gh-number`}>
          {text.same(difference.sameBytes)} · {text.added(difference.addedBytes)}
        </p>
        <div>
          <Button variant="default" onClick={() => onOpen(previousId)}>
            {text.openPrevious}
          </Button>
        </div>
      </div>
      <div className={style.items}>
        {foldDifference(difference.blocks).map((item, index) =>
          item.kind === 'same' ? (
            <p key={index} className={`${style.same} gh-number`} title={item.blocks.map((block) => block.label).join('\n')}>
              <span>{text.sameRun(item.blocks.length)}</span>
              <span>{formatBytes(item.bytes)}</span>
            </p>
          ) : (
            <ChangedBlock key={index} block={item.block} />
          ),
        )}
      </div>
    </>
  );
}

function ChangedBlock({ block }: { block: Difference['blocks'][number] }) {
  const isFields = block.label === fieldsLabel && block.before !== null && block.after !== null;
  const { before, after } = isFields ? changedLines(block.before ?? '', block.after ?? '') : block;
  return (
    <div className={style.block} data-change={block.change}>
      <div className={style.title}>
        <Tag tone={tones[block.change]} icon={icons[block.change]}>
          {text.change[block.change]}
        </Tag>
        <code>{block.label}</code>
        <span className={`${style.size} gh-number`}>{formatBytes(block.bytes)}</span>
      </div>
      <Side label={block.change === 'changed' ? text.before : null} value={before} />
      <Side label={block.change === 'changed' ? text.after : null} value={after} />
    </div>
  );
}

function Side({ label, value }: { label: string | null; value: string | null }) {
  if (value === null || value === '') return null;
  return (
    <div className={style.side}>
      {label !== null && <p className={style.label}>{label}</p>}
      <LongText text={value} limit={600} isCode />
    </div>
  );
}

function sentenceOf(verdict: Verdict): string {
  if (verdict.kind === 'grown') return text.cacheOk;
  if (verdict.kind === 'model') return text.modelChanged(verdict.before, verdict.after);
  return verdict.kind === 'settings' ? text.settingsChanged : text.cacheMissAt(verdict.label);
}
