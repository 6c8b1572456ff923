/** Light, dark, or as the system has it. */
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { Monitor, Moon, Sun } from 'lucide-react';
import { en } from '../../text/en.ts';

export function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choices = [
    { value: 'light', Icon: Sun },
    { value: 'dark', Icon: Moon },
    { value: 'auto', Icon: Monitor },
  ] as const;
  const Current = choices.find((choice) => choice.value === colorScheme)?.Icon ?? Monitor;
  return (
    <Menu position="top-end" width={180}>
      <Menu.Target>
        <ActionIcon aria-label={en.theme.label}>
          <Current size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ value, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={14} />}
            role="menuitemradio"
            aria-checked={value === colorScheme}
            fw={value === colorScheme ? 600 : 400}
            onClick={() => setColorScheme(value)}
          >
            {en.theme[value]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
