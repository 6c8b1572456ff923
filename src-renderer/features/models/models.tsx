/** Models: what the accounts serve and what it costs, what else there is, and the aliases under which clients ask. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute, navigate, type Route } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Page } from '../../ui/page.tsx';
import { AliasForm } from './alias-form.tsx';
import { AliasList } from './alias-list.tsx';
import { filterModels, type ModelFilter } from './filter-models.ts';
import { ModelTable } from './model-table.tsx';
import { ModelToolbar } from './model-toolbar.tsx';
import style from './models.module.css';

const text = en.models;

export function Models({ route }: { route: Route }) {
  const { query } = useApi();
  const models = useQuery(query.models.list.queryOptions({ staleTime: 30_000 }));
  const providers = useQuery(query.accounts.providers.queryOptions());
  const [filter, setFilter] = useState<ModelFilter>({
    text: route.query['text'] ?? '',
    scope: 'served',
    providerId: null,
    capability: null,
  });
  const [aliased, setAliased] = useState<string | null>(null);
  const all = models.data?.models;
  const shown = useMemo(() => filterModels(all ?? [], filter), [all, filter]);
  const titles = useMemo(() => new Map(providers.data?.map(({ id, title }) => [id, title])), [providers.data]);

  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <Button leftSection={<Plus size={14} />} onClick={() => setAliased('')}>
          {text.addAlias}
        </Button>
      }
    >
      <div className={style.content}>
        <p className={style.note}>{text.notSupported}</p>
        <AsyncView query={models} rows={10}>
          {(data) => (
            <>
              <AliasList aliases={data.aliases} />
              <ModelToolbar filter={filter} models={data.models} titles={titles} onFilter={setFilter} count={shown.length} />
              <ModelTable
                models={shown}
                titles={titles}
                onAlias={setAliased}
                onAccount={() => navigate(formatRoute({ view: 'accounts' }))}
                isServedOnly={filter.scope === 'served'}
                onAll={() => setFilter({ ...filter, scope: 'all' })}
              />
              <p className={style.source}>{text.source(data.catalogueVersion)}</p>
            </>
          )}
        </AsyncView>
      </div>
      {aliased !== null && (
        <AliasForm
          model={aliased}
          models={[...new Set((all ?? []).filter(({ accounts }) => accounts.length > 0).map(({ id }) => id))]}
          taken={models.data?.aliases.map(({ alias }) => alias) ?? []}
          onClose={() => setAliased(null)}
        />
      )}
    </Page>
  );
}
