/** Which model Claude Code is told to ask for: its own choice, unless somebody picks another; then what that means. */
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Setup } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import style from './setup.module.css';

const text = en.setup;
const ownChoice = '';

interface ModelChoiceProps {
  readonly keyId: string;
  readonly model: Setup['model'];
  /** For another client than Claude Code, which needs a name in its settings. */
  readonly guide: Setup['guide'];
  /** Undefined: Claude Code's own choice, or the first. */
  readonly onModel: (id: string | undefined) => void;
}

export function ModelChoice({ keyId, model, guide, onModel }: ModelChoiceProps) {
  const { query } = useApi();
  const choices = useQuery(query.setup.choices.queryOptions({ input: { keyId }, staleTime: 30_000 }));
  const names = choices.data ?? (model === null ? [] : [{ id: model.id, leadsTo: null }]);
  return (
    <div className={style.model}>
      <Select
        w={420}
        maw="100%"
        label={text.model}
        description={guide === null ? text.modelHint : text.guideModelHint}
        data={[
          { value: ownChoice, label: guide === null ? text.ownChoice : text.guideModel(names[0]?.id ?? guide.model) },
          ...names.map(({ id, leadsTo }) => ({ value: id, label: leadsTo === null ? id : text.leadsTo(id, leadsTo) })),
        ]}
        value={model?.id ?? ownChoice}
        onChange={(id) => onModel(id === null || id === ownChoice ? undefined : id)}
        allowDeselect={false}
        searchable
        limit={100}
        nothingFoundMessage={text.noModel}
      />
      {model !== null && guide === null && <Meaning model={model} />}
    </div>
  );
}

function Meaning({ model }: { model: NonNullable<Setup['model']> }) {
  const window = aboutWindow(model);
  return (
    <div role="status">
      {!model.isClaude && <p className={style.warn}>{en.models.notSupported}</p>}
      {window !== null && <p className={style.text}>{window}</p>}
    </div>
  );
}

function aboutWindow({ id, isClaude, isKnown, contextTokens }: NonNullable<Setup['model']>): string | null {
  if (isKnown) return isClaude ? null : text.fixedWindow(id);
  return contextTokens === null ? text.unknownWindow(id) : text.toldWindow(id, contextTokens);
}
