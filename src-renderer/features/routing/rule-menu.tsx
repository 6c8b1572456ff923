/** What can be done with a rule besides moving it. */
import type { RouteView } from '../../../src-main/contract/routing.ts';
import { en } from '../../text/en.ts';
import { EditMenu } from '../../ui/edit-menu.tsx';
import { change } from './rule-draft.ts';
import { useRuleChanges } from './use-rule-changes.ts';

export function RuleMenu({ rule: { config, title }, onEdit }: { rule: RouteView; onEdit: () => void }) {
  const { save, remove } = useRuleChanges();
  if (config === null) return null;
  const isOff = config.disabled === true;
  return (
    <EditMenu
      words={en.routing}
      title={title}
      isOff={isOff}
      isSmall
      removal={remove}
      onEdit={onEdit}
      onToggle={() => save.mutate(change(config, { disabled: isOff ? undefined : true }))}
      onRemove={(close) => remove.mutate({ id: config.id }, { onSuccess: close })}
    />
  );
}
