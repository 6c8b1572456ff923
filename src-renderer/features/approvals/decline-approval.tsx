/** Says no, with a reason if there is one. */
import { Modal, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Approval } from '../../../src-main/contract/approvals.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { FormFooter } from '../../ui/form-footer.tsx';
import { useApprovalsChanged } from './use-approvals-changed.ts';

const text = en.approvals;

export function DeclineApproval({ approval, onClose }: { approval: Approval; onClose: () => void }) {
  const { query } = useApi();
  const onSettled = useApprovalsChanged();
  const [reason, setReason] = useState('');
  const decline = useMutation(
    query.approvals.decline.mutationOptions({
      onSuccess() {
        notifications.show({ message: text.declined });
        onClose();
      },
      onSettled,
    }),
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    decline.mutate({ id: approval.id, ...(reason.trim() !== '' && { reason: reason.trim() }) });
  }

  return (
    <Modal opened onClose={onClose} title={text.declineTitle} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>{text.declineText}</p>
          <TextInput
            label={en.overrides.reason}
            value={reason}
            maxLength={300}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Stack>
        <FormFooter sending={decline} submit={text.declineSubmit} isDanger onCancel={onClose} />
      </form>
    </Modal>
  );
}
