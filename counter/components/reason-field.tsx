import { Field } from './field.tsx';
import { useWords } from './hooks.ts';

/** The office refuses a shorter reason (protocol: at least 3 characters). */
export const reasonLength_min = 3;
const reasonLength_max = 500;

/** Why somebody does a thing that is kept with their name: the same field wherever a reason is asked for. */
export function ReasonField({
  value,
  onChange,
  testId,
  size = 'full',
}: {
  readonly value: string;
  readonly onChange: (reason: string) => void;
  readonly testId: string;
  readonly size?: 'full' | 'half';
}) {
  const { t } = useWords();
  return (
    <Field label={t.common.reason} size={size} required>
      {(ids) => (
        <input
          {...ids}
          type="text"
          required
          minLength={reasonLength_min}
          maxLength={reasonLength_max}
          data-testid={testId}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
