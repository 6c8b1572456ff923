/** The one moment a key's value is visible. Closing takes a click on Done, so that Esc can't lose it. */
import { Button, Group, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CreatedKey as Created, RotatedKey } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Snippets } from '../setup/snippets.tsx';
import { EarlierValues } from './earlier-values.tsx';
import style from './created-key.module.css';

const text = en.keys;

export function CreatedKey({ created, onClose }: { created: Created | RotatedKey; onClose: () => void }) {
  const { query } = useApi();
  const setup = useQuery(query.setup.get.queryOptions({ input: { keyId: created.id } }));
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.createdTitle}
      size={640}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <p>{text.createdText}</p>
      <div className={style.value}>
        <code data-testid="key-value">{created.value}</code>
        <CopyButton text={created.value} variant="filled" />
      </div>
      {'earlier' in created && <EarlierValues values={created.earlier} />}
      {setup.data !== undefined && (
        <div className={style.snippets}>
          <p>{text.createdSetup}</p>
          <Snippets snippets={setup.data.snippets} value={created.value} />
        </div>
      )}
      <Group justify="flex-end" mt="lg">
        <Button
          variant="default"
          onClick={() => {
            onClose();
            navigate(formatRoute({ view: 'setup', query: { key: created.id } }));
          }}
        >
          {text.createdWait}
        </Button>
        <Button onClick={onClose}>{en.action.done}</Button>
      </Group>
    </Modal>
  );
}
