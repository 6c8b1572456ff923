/** The list of models. Only the rows in sight exist, because a host may have hundreds. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Boxes, Tag as TagIcon } from 'lucide-react';
import { useRef } from 'react';
import type { ModelView } from '../../../src-main/contract/models.ts';
import { formatTokens } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import list from '../../ui/rows.module.css';
import { useRows } from '../../ui/use-rows.ts';
import { formatPrice } from './format-price.ts';
import style from './models.module.css';

const text = en.models;
const rowHeight = 44;

interface ModelTableProps {
  readonly models: readonly ModelView[];
  readonly titles: ReadonlyMap<string, string>;
  readonly isServedOnly: boolean;
  readonly onAll: () => void;
  readonly onAlias: (model: string) => void;
  readonly onAccount: () => void;
}

export function ModelTable({ models, titles, isServedOnly, onAll, onAlias, onAccount }: ModelTableProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const places = useRows({
    scrollRef,
    count: models.length,
    keyOf: (index) => `${models[index]?.providerId}/${models[index]?.id}`,
    rowHeight,
  });
  if (models.length === 0) {
    return (
      <EmptyState
        icon={<Boxes size={20} />}
        title={isServedOnly ? text.nothingServed : text.nothingFound}
        action={
          isServedOnly && (
            <Button variant="default" onClick={onAll}>
              {text.searchAll}
            </Button>
          )
        }
      />
    );
  }
  return (
    <div
      ref={scrollRef}
      className={style.scroll}
      style={places.sizes}
      role="table"
      aria-label={text.title}
      aria-rowcount={models.length + 1}
      tabIndex={0}
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className={`${list.head} ${style.head}`}>
          {(['model', 'provider', 'context', 'capabilities', 'input', 'output', 'cacheRead', 'accounts'] as const).map((column) => (
            <div key={column} role="columnheader" data-column={column} title={text.columnHints[column]}>
              {text.columns[column]}
            </div>
          ))}
          <div role="columnheader">
            <span className="gh-visually-hidden">{text.columns.actions}</span>
          </div>
        </div>
      </div>
      <div role="rowgroup" className={`${list.body} ${style.body}`} style={places.body}>
        {places.items.map((item) => {
          const model = models[item.index];
          return model === undefined ? null : (
            <ModelRow
              key={item.key}
              model={model}
              provider={titles.get(model.providerId) ?? model.providerId}
              top={item.start}
              position={item.index + 2}
              onAlias={onAlias}
              onAccount={onAccount}
            />
          );
        })}
      </div>
    </div>
  );
}

interface ModelRowProps {
  readonly model: ModelView;
  readonly provider: string;
  readonly top: number;
  readonly position: number;
  readonly onAlias: (model: string) => void;
  readonly onAccount: () => void;
}

function ModelRow({ model, provider, top, position, onAlias, onAccount }: ModelRowProps) {
  const { price } = model;
  return (
    <div role="row" aria-rowindex={position} className={`${list.row} ${style.row}`} style={{ transform: `translateY(${top}px)` }}>
      <div role="cell" className={style.model}>
        <code title={model.id}>{model.id}</code>
        {model.name !== null && model.name !== model.id && <span title={model.name}>{model.name}</span>}
      </div>
      <div role="cell" className={style.cut} title={provider}>
        {provider}
      </div>
      <div role="cell" data-column="context">
        {model.contextTokens === null ? <span className={style.nothing}>–</span> : formatTokens(model.contextTokens)}
      </div>
      <div role="cell" className={style.capabilities} title={model.capabilities.map((one) => text.capabilities[one]).join(', ')}>
        {model.capabilities.map((one) => text.capabilities[one]).join(' · ')}
      </div>
      {(['input', 'output', 'cacheRead'] as const).map((kind) => (
        <div key={kind} role="cell" data-column={kind} title={price?.uncertain ?? price?.source}>
          {model.simulated ? text.free : price === null ? <span className={style.unknown}>{text.unknown}</span> : formatPrice(price, kind)}
        </div>
      ))}
      <div role="cell" className={style.accounts} title={model.accounts.join(', ')}>
        {model.accounts.length === 0 && <span className={style.nothing}>{text.nobody}</span>}
        {model.accounts.map((id, index) => (
          <button key={id} type="button" className={style.account} data-more={index > 0} onClick={onAccount}>
            {id}
          </button>
        ))}
        {model.accounts.length > 1 && <span className={style.others}>{text.moreAccounts(model.accounts.length - 1)}</span>}
      </div>
      <div role="cell">
        <Tooltip label={text.makeAlias}>
          <ActionIcon aria-label={text.makeAliasFor(model.id)} onClick={() => onAlias(model.id)}>
            <TagIcon size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
