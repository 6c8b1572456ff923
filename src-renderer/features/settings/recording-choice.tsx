/** The choice of what is kept of each request: asked at the first run, changed in Settings. */
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { type LoggingMode, loggingModes } from '../../../src-main/contract/config.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import style from './recording-choice.module.css';

export function RecordingChoice({ current }: { current: LoggingMode | null }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const change = useMutation(
    query.settings.setRecording.mutationOptions({
      onSuccess: () => current !== null && notifications.show({ message: en.settings.saved }),
      onError: (error) => notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: () => queries.invalidateQueries({ queryKey: query.overview.key() }),
    }),
  );
  const chosen = change.isPending ? change.variables.bodies : current;
  return (
    <div role="radiogroup" aria-label={en.settings.recording} className={style.choices}>
      {loggingModes.map((mode) => (
        <button
          key={mode}
          type="button"
          role="radio"
          aria-checked={chosen === mode}
          disabled={change.isPending}
          className={style.choice}
          onClick={() => change.mutate({ bodies: mode })}
        >
          <span className={style.title}>
            {en.recording[mode].title}
            {chosen === mode && <Check size={15} />}
          </span>
          <span className={style.text}>{en.recording[mode].text}</span>
        </button>
      ))}
    </div>
  );
}
