/** Gives more room for a while, to the session that was stopped or to the budget that refused. */
import { Modal, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Approval } from '../../../src-main/contract/approvals.ts';
import { NANO_PER_USD } from '../../../src-main/contract/money.ts';
import { useApi } from '../../api/api-context.tsx';
import { endOf } from '../../format/until.ts';
import { usd } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';
import { FormFooter } from '../../ui/form-footer.tsx';
import { AmountField } from '../overrides/amount-field.tsx';
import { UntilField } from '../overrides/until-field.tsx';
import { useApprovalsChanged } from './use-approvals-changed.ts';
import { useWhoAsks } from './use-who-asks.ts';

const text = en.approvals;

export function GrantApproval({ approval, onClose }: { approval: Approval; onClose: () => void }) {
  const { query } = useApi();
  const whoAsks = useWhoAsks();
  const onSettled = useApprovalsChanged();
  const [amount, setAmount] = useState<number | string>(() => enough(approval));
  const [endsAt, setEndsAt] = useState<number | null>(() => endOf('tonight', Date.now()));
  const [reason, setReason] = useState('');
  const grant = useMutation(
    query.approvals.grant.mutationOptions({
      onSuccess() {
        notifications.show({ message: text.granted(usd(Number(amount))) });
        onClose();
      },
      onSettled,
    }),
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (endsAt !== null)
      grant.mutate({ id: approval.id, amountUsd: Number(amount), endsAt, ...(reason.trim() !== '' && { reason: reason.trim() }) });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size={520}
      title={text.grantTitle(whoAsks(approval))}
      closeButtonProps={{ 'aria-label': en.action.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>{text.grantText(scopeOf(approval))}</p>
          <AmountField value={amount} onChange={setAmount} />
          <UntilField value={endsAt} onChange={setEndsAt} />
          <TextInput
            label={en.overrides.reason}
            description={en.overrides.reasonHint}
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Stack>
        <FormFooter
          sending={grant}
          submit={text.grantSubmit(usd(Number(amount) || 0))}
          isDisabled={endsAt === null || !(Number(amount) > 0)}
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}

function scopeOf({ owner }: Approval): string {
  if (owner.kind === 'session') return text.scopes.session(owner.name);
  return owner.kind === 'agent' ? text.scopes.agent(owner.name) : text.scopes.budget(owner.name);
}

/** Five dollars, or what the refused request needs when that is more. */
function enough({ usedNanoUsd, capNanoUsd, neededNanoUsd }: Approval): number {
  return Math.max(5, Math.ceil((usedNanoUsd + neededNanoUsd - capNanoUsd) / NANO_PER_USD));
}
