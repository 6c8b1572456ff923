/** A new value for a key, with a grace period in which the old one still works. */
import { Button, Checkbox, Group, Modal, SegmentedControl, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import { FormError } from '../../ui/form-error.tsx';
import { CreatedKey } from './created-key.tsx';
import { EarlierValues } from './earlier-values.tsx';

const text = en.keys;
const graces = ['0', '1', '24', '168'] as const;

export function RotateKey({ value: key, onClose }: { value: KeyView; onClose: () => void }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const [graceHours, setGraceHours] = useState<string>('24');
  const [endEarlier, setEndEarlier] = useState(false);
  const rotate = useMutation(
    query.keys.rotate.mutationOptions({
      onSettled: () => Promise.all([query.keys.key(), query.people.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
    }),
  );
  if (rotate.data !== undefined) return <CreatedKey created={rotate.data} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.rotateTitle(key.name ?? key.id, key.ownerName)}
      size={520}
      closeButtonProps={{ 'aria-label': en.action.close }}
    >
      <p>{text.rotateText}</p>
      <Text fw={550} mt="md" mb={6} id="rotate-grace">
        {text.grace}
      </Text>
      <SegmentedControl
        fullWidth
        aria-labelledby="rotate-grace"
        value={graceHours}
        onChange={setGraceHours}
        data={graces.map((value) => ({ value, label: text.graces[value] }))}
      />
      {key.earlier.length > 0 && (
        <>
          <EarlierValues values={key.earlier} />
          <Checkbox mt="xs" label={text.endEarlier} checked={endEarlier} onChange={(event) => setEndEarlier(event.currentTarget.checked)} />
        </>
      )}
      {rotate.error !== null && <FormError message={describeError(rotate.error).message} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {en.action.cancel}
        </Button>
        <Button loading={rotate.isPending} onClick={() => rotate.mutate({ id: key.id, graceHours: Number(graceHours), endEarlier })}>
          {text.rotateSubmit}
        </Button>
      </Group>
    </Modal>
  );
}
