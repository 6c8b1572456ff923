/** The same few settings in the form each place needs; one is enough. */
import { Tabs } from '@mantine/core';
import type { Setup } from '../../../src-main/contract/views.ts';
import { keyPlaceholder } from '../../../src-main/contract/key-placeholder.ts';
import { en } from '../../text/en.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import style from './setup.module.css';

interface SnippetsProps {
  readonly snippets: Setup['snippets'];
  /** A value known only now: it takes the placeholder's place. */
  readonly value?: string;
}

export function Snippets({ snippets, value }: SnippetsProps) {
  return (
    <Tabs defaultValue={snippets[0]?.id ?? null} keepMounted={false}>
      <Tabs.List>
        {snippets.map((snippet) => (
          <Tabs.Tab key={snippet.id} value={snippet.id}>
            {snippet.title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.id} value={snippet.id}>
          <p className={style.where}>{en.setup.where(snippet.where)}</p>
          <CodeBlock text={value === undefined ? snippet.text : snippet.text.replaceAll(keyPlaceholder, value)} label={snippet.title} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
