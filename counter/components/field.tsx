import { type ReactNode, useId } from 'react';
import type { FieldNote } from '../forms/form-check.ts';
import { useWords } from './hooks.ts';
import { Icon } from './icon.tsx';

export type FieldIds = { readonly id: string; readonly 'aria-describedby'?: string; readonly 'aria-invalid'?: true; readonly 'aria-required'?: true };

/** A label bound to its control, its hint, and what the check found below it. */
export function Field({
  label,
  hint,
  errors = [],
  warnings = [],
  required = false,
  size = 'full',
  children,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly errors?: readonly FieldNote[];
  readonly warnings?: readonly FieldNote[];
  readonly required?: boolean;
  readonly size?: 'full' | 'half' | 'third' | 'short' | 'rest';
  readonly children: (ids: FieldIds) => ReactNode;
}) {
  const { say, t } = useWords();
  const id = useId();
  const hasNotes = errors.length > 0 || warnings.length > 0;
  const described = [hint === undefined ? '' : `${id}-hint`, hasNotes ? `${id}-notes` : ''].filter((part) => part !== '').join(' ');
  return (
    <div className={`field field-${size} ${errors.length > 0 ? 'field-bad' : warnings.length > 0 ? 'field-warned' : ''}`}>
      <label htmlFor={id}>
        {label}
        {required ? (
          <span className="required" aria-hidden="true">
            {' '}
            *
          </span>
        ) : (
          ''
        )}
      </label>
      {children({
        id,
        ...(described === '' ? {} : { 'aria-describedby': described }),
        ...(errors.length > 0 ? { 'aria-invalid': true } : {}),
        ...(required ? { 'aria-required': true } : {}),
      })}
      {hint === undefined ? null : (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {hasNotes ? (
        <ul className="field-notes" id={`${id}-notes`}>
          {errors.map((note) => (
            <li key={note.code} className="note-bad">
              <Icon name="alert" size={16} /> <span>{say(note.text)}</span>
            </li>
          ))}
          {warnings.map((note) => (
            <li key={note.code} className="note-warned">
              <Icon name="question" size={16} />{' '}
              <span>
                {t.common.lookAgain}: {say(note.text)}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
