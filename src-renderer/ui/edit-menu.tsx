/** What can be done with a block of the configuration file: edit it, switch it off and on, remove it after a question. */
import { ActionIcon, Menu } from '@mantine/core';
import { CirclePause, CirclePlay, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Confirm } from './confirm.tsx';

export interface EditMenuWords {
  readonly menu: (title: string) => string;
  readonly edit: string;
  readonly enable: string;
  readonly disable: string;
  readonly remove: string;
  readonly removeTitle: (title: string) => string;
  readonly removeText: string;
  readonly removeSubmit: string;
}

interface EditMenuProps {
  readonly words: EditMenuWords;
  readonly title: string;
  readonly isOff: boolean;
  readonly isSmall?: boolean;
  /** How the removal goes. */
  readonly removal: { readonly isPending: boolean; readonly error: unknown };
  readonly onEdit: () => void;
  readonly onToggle: () => void;
  /** `close` closes the question; it stays open when the removal fails. */
  readonly onRemove: (close: () => void) => void;
  /** Items before the others. */
  readonly children?: ReactNode;
}

export function EditMenu({ words, title, isOff, isSmall = false, removal, onEdit, onToggle, onRemove, children }: EditMenuProps) {
  const [isRemoving, setIsRemoving] = useState(false);
  const close = () => setIsRemoving(false);
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon {...(isSmall && { size: 24 })} aria-label={words.menu(title)}>
            <Ellipsis size={isSmall ? 15 : 16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {children}
          <Menu.Item leftSection={<Pencil size={14} />} onClick={onEdit}>
            {words.edit}
          </Menu.Item>
          <Menu.Item leftSection={isOff ? <CirclePlay size={14} /> : <CirclePause size={14} />} onClick={onToggle}>
            {isOff ? words.enable : words.disable}
          </Menu.Item>
          <Menu.Item color="var(--gh-bad)" leftSection={<Trash2 size={14} />} onClick={() => setIsRemoving(true)}>
            {words.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRemoving && (
        <Confirm
          title={words.removeTitle(title)}
          text={words.removeText}
          submit={words.removeSubmit}
          isBusy={removal.isPending}
          error={removal.error}
          onConfirm={() => onRemove(close)}
          onClose={close}
        />
      )}
    </>
  );
}
