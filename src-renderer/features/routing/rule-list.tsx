/** The rules as a graph that is an ordered list: conditions, the rule, its targets, and where to if it does not match. */
import { useQuery } from '@tanstack/react-query';
import type { RouteView, Simulation } from '../../../src-main/contract/routing.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { type ProviderState, providerState } from '../providers/provider-state.ts';
import { RuleCard } from './rule-card.tsx';
import style from './routing.module.css';

interface RuleListProps {
  readonly rules: readonly RouteView[];
  /** Shown on the rules: what the simulator found. */
  readonly simulation: Simulation | null;
  readonly onEdit: (rule: RouteView) => void;
}

export function RuleList({ rules, simulation, onEdit }: RuleListProps) {
  const { query } = useApi();
  const statuses = useQuery(query.routing.status.queryOptions({ refetchInterval: 5_000 }));
  const states = new Map<string, ProviderState>(statuses.data?.map((status) => [status.id, providerState(status, null)]));
  const ids = rules.flatMap(({ config }) => (config === null ? [] : [config.id]));
  return (
    <div>
      <ol className={style.rules} aria-label={en.routing.rules}>
        {rules.map((rule) => (
          <RuleCard key={rule.id} rule={rule} ids={ids} states={states} simulation={simulation} onEdit={() => onEdit(rule)} />
        ))}
      </ol>
      {ids.length === 0 && <p className={style.none}>{en.routing.none}</p>}
    </div>
  );
}
