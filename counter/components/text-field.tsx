import type { InputHTMLAttributes, Ref } from 'react';
import type { FieldNote } from '../forms/form-check.ts';
import { Field } from './field.tsx';

type Attributes = InputHTMLAttributes<HTMLInputElement>;

/** What the browser is told of each kind. digits: serials and codes, read letter by letter; number: a count; pin: the one of a second person. */
const kinds = {
  text: { type: 'text' },
  digits: { type: 'text', className: 'digits', autoCapitalize: 'characters' },
  number: { type: 'text', inputMode: 'numeric' },
  date: { type: 'date' },
  tel: { type: 'tel' },
  username: { type: 'text', autoCapitalize: 'none' },
  password: { type: 'password', autoComplete: 'current-password' },
  newPassword: { type: 'password', autoComplete: 'new-password' },
  pin: { type: 'password', inputMode: 'numeric' },
} as const satisfies Readonly<Record<string, Attributes>>;

/**
 * One line to type into, with its label and what is wrong with it in the page's language: the browser's own bubbles speak
 * the browser's language, so forms that use this are `noValidate`.
 */
export function TextField({
  label,
  value,
  onChange,
  kind = 'text',
  error,
  errors = error === undefined ? [] : [{ code: 'wrong', text: { id: error, en: error } }],
  warnings = [],
  hint,
  required = false,
  size = 'full',
  testId,
  inputRef,
  ...more
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly kind?: keyof typeof kinds;
  /** in the page's language; or, of a check, in both */
  readonly error?: string | undefined;
  readonly errors?: readonly FieldNote[];
  readonly warnings?: readonly FieldNote[];
  readonly hint?: string | undefined;
  readonly required?: boolean;
  readonly size?: 'full' | 'half' | 'third' | 'short' | 'rest';
  readonly testId: string;
  readonly inputRef?: Ref<HTMLInputElement>;
} & Pick<Attributes, 'maxLength' | 'disabled' | 'inputMode' | 'placeholder' | 'autoComplete' | 'onKeyDown' | 'onBlur'>) {
  return (
    <Field label={label} size={size} required={required} errors={errors} warnings={warnings} {...(hint === undefined ? {} : { hint })}>
      {(ids) => (
        <input
          autoComplete="off"
          spellCheck={false}
          {...ids}
          {...kinds[kind]}
          {...more}
          {...(inputRef === undefined ? {} : { ref: inputRef })}
          data-testid={testId}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A count as typed ("1.500", "1 500"); undefined when it is no whole number. */
export function countOf(text: string): number | undefined {
  const digits = text.trim().replace(/[.\s](?=\d{3}(\D|$))/g, '');
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

/** Numbers scanned or typed one after the other, with spaces, commas or line ends between them. */
export function serialsIn(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .filter((serial) => serial !== '')
    .map((serial) => serial.toUpperCase());
}
