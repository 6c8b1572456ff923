/** Everything known about one request: a head that says what and how it ended, and a tab for each question about it. */
import { ActionIcon, Tabs, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, FileQuestion, Filter, Maximize2, Minimize2, SquareTerminal, X } from 'lucide-react';
import { useEffect } from 'react';
import type { RequestDetail } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { useLive } from '../../state/live-context.tsx';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { notifications } from '@mantine/notifications';
import { ConversationTab } from './conversation-tab.tsx';
import { DifferenceTab } from './difference-tab.tsx';
import { ErrorCard } from './error-card.tsx';
import { InspectorMeta } from './inspector-meta.tsx';
import style from './inspector.module.css';
import { RawTab } from './raw-tab.tsx';
import { TimingTab } from './timing-tab.tsx';
import { TokensTab } from './tokens-tab.tsx';
import { TrailTab } from './trail-tab.tsx';

const text = en.inspector;
const tabs = ['conversation', 'difference', 'tokens', 'timing', 'trail', 'raw'] as const;
type Tab = (typeof tabs)[number];

interface InspectorProps {
  readonly id: string;
  readonly tab: string | undefined;
  readonly isWide: boolean;
  readonly onWide: (isWide: boolean) => void;
  readonly onTab: (tab: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onSession: (sessionId: string) => void;
  readonly onClose: () => void;
}

export function Inspector(props: InspectorProps) {
  const { query } = useApi();
  const detail = useQuery(query.requests.get.queryOptions({ input: { id: props.id } }));
  const live = useLive((state) => state.rows.shown.find((row) => row.id === props.id));
  const { refetch } = detail;
  // The row in the list is told when the request moves on; the details are asked for again then.
  useEffect(() => {
    if (live !== undefined && detail.data !== undefined && live !== detail.data.row && live.outcome !== detail.data.row.outcome)
      void refetch();
  }, [live, detail.data, refetch]);

  if (detail.error !== null && describeError(detail.error).kind === 'missing') {
    return (
      <div className={style.inspector}>
        <div className={style.head}>
          <div className={style.top}>
            <div className={style.buttons}>
              <IconAction label={text.close} icon={<X size={16} />} onClick={props.onClose} />
            </div>
          </div>
        </div>
        <EmptyState icon={<FileQuestion size={20} />} title={text.gone} text={describeError(detail.error).message} />
      </div>
    );
  }
  return (
    <section className={style.inspector} aria-label={text.label}>
      <AsyncView query={detail} rows={8}>
        {(data) => <Loaded detail={data} {...props} />}
      </AsyncView>
    </section>
  );
}

function Loaded({ detail, tab, ...props }: InspectorProps & { detail: RequestDetail }) {
  const { client } = useApi();
  const { row } = detail;
  const current: Tab = tabs.find((one) => one === tab) ?? 'conversation';

  async function copyCurl(): Promise<void> {
    try {
      await copyText((await client.requests.curl({ id: row.id })).command);
      notifications.show({ message: text.copyCurlDone });
    } catch (thrown) {
      notifications.show({ color: 'red', message: describeError(thrown).message });
    }
  }

  return (
    <>
      <header className={style.head}>
        <div className={style.top}>
          <h2 className={style.model} title={row.modelServed ?? row.modelAsked ?? row.path}>
            {row.modelServed ?? row.modelAsked ?? row.path}
          </h2>
          <div className={style.buttons}>
            <IconAction label={text.previousTurn} icon={<ChevronLeft size={16} />} onClick={openOther(detail.previousId, props.onOpen)} />
            <IconAction label={text.nextTurn} icon={<ChevronRight size={16} />} onClick={openOther(detail.nextId, props.onOpen)} />
            {row.sessionId !== null && (
              <IconAction label={text.onlySession} icon={<Filter size={14} />} onClick={() => props.onSession(row.sessionId as string)} />
            )}
            <IconAction label={text.copyCurl} icon={<SquareTerminal size={15} />} onClick={() => void copyCurl()} />
            <IconAction
              label={props.isWide ? text.narrow : text.widen}
              icon={props.isWide ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
              onClick={() => props.onWide(!props.isWide)}
            />
            <IconAction label={text.close} icon={<X size={16} />} onClick={props.onClose} />
          </div>
        </div>
        <InspectorMeta detail={detail} />
        {(row.error !== null || row.errorCode !== null) && <ErrorCard row={row} />}
      </header>
      <Tabs className={style.tabs ?? ''} value={current} onChange={(next) => next !== null && props.onTab(next)} keepMounted={false}>
        <Tabs.List aria-label={text.label}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {text.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((one) => (
          <Tabs.Panel key={one} value={one} className={style.panel ?? ''} tabIndex={0}>
            <TabBody tab={one} detail={detail} onOpen={props.onOpen} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

function TabBody({ tab, detail, onOpen }: { tab: Tab; detail: RequestDetail; onOpen: (id: string) => void }) {
  if (tab === 'difference') return <DifferenceTab detail={detail} onOpen={onOpen} />;
  if (tab === 'tokens') return <TokensTab detail={detail} />;
  if (tab === 'timing') return <TimingTab detail={detail} />;
  if (tab === 'trail') return <TrailTab detail={detail} />;
  if (tab === 'raw') return <RawTab row={detail.row} />;
  return <ConversationTab row={detail.row} />;
}

function IconAction({ label, icon, onClick }: { label: string; icon: React.ReactNode; onClick: (() => void) | null }) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={onClick === null} onClick={onClick ?? undefined}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function openOther(id: string | null, onOpen: (id: string) => void): (() => void) | null {
  return id === null ? null : () => onOpen(id);
}
