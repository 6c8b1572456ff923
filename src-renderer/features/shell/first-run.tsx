/** The one question of the first run. It stays until answered: nothing is recorded before a person has chosen. */
import { Modal } from '@mantine/core';
import { en } from '../../text/en.ts';
import { RecordingChoice } from '../settings/recording-choice.tsx';

export function FirstRun() {
  return (
    <Modal
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      size={640}
      title={en.firstRun.title}
    >
      <p style={{ color: 'var(--gh-soft)', marginBottom: 16 }}>{en.firstRun.lead}</p>
      <RecordingChoice current={null} />
    </Modal>
  );
}
