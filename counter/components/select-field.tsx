import { Field } from './field.tsx';

/** A choice of a few, with its label; each is shown by its word. */
export function SelectField({
  label,
  value,
  options,
  word,
  onChange,
  size = 'half',
  testId,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly word: (option: string) => string;
  readonly onChange: (value: string) => void;
  readonly size?: 'full' | 'half';
  readonly testId: string;
}) {
  return (
    <Field label={label} size={size}>
      {(ids) => (
        <select {...ids} data-testid={testId} value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option} value={option}>
              {word(option)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
