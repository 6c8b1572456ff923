/** Where requests go: the rules as a graph, edited in place, and the simulator that walks them with the gateway's own code. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { RouteView, Simulation } from '../../../src-main/contract/routing.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute, navigate, type Route } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Page } from '../../ui/page.tsx';
import { RuleForm } from './rule-form.tsx';
import { RuleList } from './rule-list.tsx';
import style from './routing.module.css';
import { Simulator } from './simulator.tsx';

const text = en.routing;

export function Routing({ route }: { route: Route }) {
  const { query } = useApi();
  const rules = useQuery(query.routing.rules.queryOptions());
  const [edited, setEdited] = useState<RouteView | null>(null);
  const [simulation, setSimulation] = useState<Simulation | null>(null);
  const isAdding = route.rest[0] === 'new';
  const requestId = route.query['request'];

  function close(): void {
    setEdited(null);
    if (isAdding) navigate(formatRoute({ view: 'routing', query: route.query }), { replace: true });
  }

  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <Button
          leftSection={<Plus size={14} />}
          onClick={() => navigate(formatRoute({ view: 'routing', rest: ['new'], query: route.query }))}
        >
          {text.add}
        </Button>
      }
    >
      <div className={style.columns}>
        <AsyncView query={rules} rows={6}>
          {(list) => (
            <>
              <RuleList rules={list} simulation={simulation} onEdit={setEdited} />
              {(isAdding || edited !== null) && (
                <RuleForm key={edited?.id ?? 'new'} rule={edited?.config ?? null} rules={list} onClose={close} />
              )}
            </>
          )}
        </AsyncView>
        <Simulator
          requestId={requestId}
          onRequest={(request) => navigate(formatRoute({ view: 'routing', query: { request } }), { replace: true })}
          onResult={setSimulation}
        />
      </div>
    </Page>
  );
}
