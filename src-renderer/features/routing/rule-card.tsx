/** One rule of the graph: what must hold on its left, who serves it on its right, in the order in which they are tried. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, Check, Pencil, TriangleAlert } from 'lucide-react';
import type { RouteView, Simulation } from '../../../src-main/contract/routing.ts';
import { formatShare } from '../../format/number.ts';
import { shortModel } from '../../format/short-model.ts';
import { en } from '../../text/en.ts';
import { Tag } from '../../ui/tag.tsx';
import type { ProviderState } from '../providers/provider-state.ts';
import { StateBadge } from '../providers/state-badge.tsx';
import { RuleMenu } from './rule-menu.tsx';
import style from './routing.module.css';
import { useRuleChanges } from './use-rule-changes.ts';

const text = en.routing;

interface RuleCardProps {
  readonly rule: RouteView;
  /** All rules of the file in their order. */
  readonly ids: readonly string[];
  readonly states: ReadonlyMap<string, ProviderState>;
  readonly simulation: Simulation | null;
  readonly onEdit: () => void;
}

export function RuleCard({ rule, ids, states, simulation, onEdit }: RuleCardProps) {
  const { config } = rule;
  const isOff = config?.disabled === true;
  const found = simulatedAs(rule, simulation);
  const isLast = config === null;
  return (
    <li className={style.rule} data-off={isOff} data-found={found.state} aria-label={rule.title}>
      <div className={style.conditions}>
        {rule.conditions.length === 0 ? (
          <span className={style.any}>{text.always}</span>
        ) : (
          rule.conditions.map((phrase) => (
            <span key={phrase} className={style.condition}>
              {phrase}
            </span>
          ))
        )}
      </div>
      <div className={style.node}>
        <div className={style.nodeHead}>
          <h2 className={style.name}>{rule.title}</h2>
          {!isLast && <Actions rule={rule} ids={ids} onEdit={onEdit} />}
        </div>
        <p className={style.soft}>
          {rule.targets.length > 1 || rule.targets.some(({ accountIds }) => accountIds.length > 1)
            ? `${text.strategies[rule.strategy]}, `
            : ''}
          {text.attempts(rule.attempts)}
        </p>
        <div className={style.tags}>
          {isOff && <Tag tone="idle">{text.disabled}</Tag>}
          {found.state === 'decides' && (
            <Tag tone="accent" icon={<Check size={12} />}>
              {text.matched}
            </Tag>
          )}
        </div>
        {found.why !== null && <p className={style.why}>{found.why}</p>}
        {rule.warnings.map((warning) => (
          <p key={warning} className={style.warning}>
            <TriangleAlert size={13} aria-hidden="true" /> {warning}
          </p>
        ))}
      </div>
      <Targets rule={rule} states={states} simulation={found.state === 'decides' ? simulation : null} />
      {!isLast && (
        <p className={style.otherwise}>
          <ArrowDown size={12} aria-hidden="true" /> {text.otherwise}
        </p>
      )}
    </li>
  );
}

function Actions({ rule, ids, onEdit }: Pick<RuleCardProps, 'rule' | 'ids' | 'onEdit'>) {
  const { move } = useRuleChanges();
  const index = ids.indexOf(rule.id);
  return (
    <div className={style.actions}>
      <IconAction label={text.editRule(rule.title)} icon={<Pencil size={13} />} onClick={onEdit} />
      <IconAction
        label={text.up(rule.title)}
        icon={<ArrowUp size={14} />}
        isDisabled={index === 0 || move.isPending}
        onClick={() => move.mutate({ ids: moved(ids, index, -1) })}
      />
      <IconAction
        label={text.down(rule.title)}
        icon={<ArrowDown size={14} />}
        isDisabled={index === ids.length - 1 || move.isPending}
        onClick={() => move.mutate({ ids: moved(ids, index, 1) })}
      />
      <RuleMenu rule={rule} onEdit={onEdit} />
    </div>
  );
}

interface IconActionProps {
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
}

function IconAction({ label, icon, isDisabled = false, onClick }: IconActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={24} aria-label={label} disabled={isDisabled} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function Targets({ rule, states, simulation }: Pick<RuleCardProps, 'rule' | 'states' | 'simulation'>) {
  const tiers = [...new Set(rule.targets.map(({ priority }) => priority))];
  const inTier = (priority: number) => rule.targets.filter((one) => one.priority === priority);
  const weights = (priority: number) => inTier(priority).reduce((sum, one) => sum + (one.weight ?? 1), 0);
  return (
    <ol className={style.targets}>
      {rule.targets.map((target, index) => (
        <li key={index} className={style.target}>
          <div className={style.targetHead}>
            <strong>{target.label}</strong>
            {target.model !== null && <span className={style.soft}>{text.as(shortModel(target.model))}</span>}
            {rule.strategy === 'weighted' && inTier(target.priority).length > 1 && (
              <span className={style.soft}>{text.weight(formatShare((target.weight ?? 1) / Math.max(1, weights(target.priority))))}</span>
            )}
            {rule.strategy !== 'priority' && target.priority !== tiers[0] && <span className={style.soft}>{text.fallback}</span>}
          </div>
          <div className={style.accounts}>
            {target.accountIds.length === 0 && <span className={style.warning}>{text.nobody}</span>}
            {target.accountIds.map((id) => (
              <Account
                key={id}
                id={id}
                isOnly={target.accountIds.length === 1 && target.label.includes(id)}
                state={states.get(id)}
                place={simulation?.candidates.findIndex((one) => one.accountId === id) ?? -1}
              />
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** `place`: when the simulator would try it, from 0; -1: it would not, or nothing is simulated. */
function Account({ id, isOnly, state, place }: { id: string; isOnly: boolean; state: ProviderState | undefined; place: number }) {
  return (
    <span className={style.account} data-first={place === 0}>
      {!isOnly && <code>{id}</code>}
      {state !== undefined && state !== 'healthy' && state !== 'untried' && <StateBadge state={state} />}
      {place >= 0 && <Tag tone="accent">{text.tried(place)}</Tag>}
    </span>
  );
}

/** What the simulator found at this rule: it decides, it was looked at and did not match, or it was never reached. */
function simulatedAs(
  rule: RouteView,
  simulation: Simulation | null,
): { state: 'decides' | 'passed' | 'beyond' | null; why: string | null } {
  if (simulation === null) return { state: null, why: null };
  if (rule.config === null) return simulation.rule === null ? { state: 'decides', why: null } : { state: 'beyond', why: null };
  const checked = simulation.checked.find((one) => one.rule === rule.id);
  if (checked === undefined) return { state: 'beyond', why: null };
  return checked.matched ? { state: 'decides', why: null } : { state: 'passed', why: checked.why };
}

function moved(ids: readonly string[], index: number, by: -1 | 1): string[] {
  const next = [...ids];
  const [id] = next.splice(index, 1);
  if (id !== undefined) next.splice(index + by, 0, id);
  return next;
}
