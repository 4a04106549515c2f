import { type DocumentType, documentLabels, kindRules } from '@loket/domain/application-kinds';
import { useEffect, useRef } from 'react';
import { DocumentPages } from '../capture/document-pages.tsx';
import { Field } from '../components/field.tsx';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { type DocumentEntry, documentsOfKind, emptyDocument } from './intake-form.ts';
import { notesOf, type SectionProps } from './person-section.tsx';

function isNumbered(type: DocumentType): boolean {
  return type === 'police_letter' || type === 'moving_letter' || type === 'travel_document' || type === 'itap_card';
}

/** The papers on the counter: seen or not, their number, and a scan where one is wanted. */
export function DocumentsSection(props: SectionProps) {
  const { form } = props;
  const { t, say } = useWords();
  const rule = kindRules[form.kind];
  const { errors, warnings } = notesOf(props, 'documents');
  const types = documentsOfKind(form.kind);
  if (types.length === 0) return null;
  return (
    <fieldset className="section" aria-describedby="documents-notes">
      <legend>{t.intake.documents}</legend>
      <p className="hint">{rule.oneOfDocuments.length > 0 ? `${t.intake.oneOf} ${t.form.documentsKeys}` : t.form.documentsKeys}</p>
      <div className="documents">
        {types.map((type) => (
          <DocumentRow key={type} {...props} type={type} />
        ))}
      </div>
      <ul className="field-notes" id="documents-notes" aria-live="polite">
        {errors.map((note) => (
          <li key={note.text.id} className="note-bad">
            <Icon name="alert" size={16} /> <span>{say(note.text)}</span>
          </li>
        ))}
        {warnings.map((note) => (
          <li key={note.text.id} className="note-warned">
            <Icon name="question" size={16} />{' '}
            <span>
              {t.common.lookAgain}: {say(note.text)}
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function DocumentRow({ form, onChange, onLeave, type }: SectionProps & { readonly type: DocumentType }) {
  const { t, say } = useWords();
  const entry = form.documents[type] ?? emptyDocument;
  const details = useRef<HTMLDivElement>(null);
  const wasSeen = useRef(entry.seen);
  useEffect(() => {
    // A paper that counts by its number: the cursor goes there as soon as it is ticked.
    if (entry.seen && !wasSeen.current && isNumbered(type)) details.current?.querySelector('input')?.focus();
    wasSeen.current = entry.seen;
  }, [entry.seen, type]);
  const set = (change: Partial<DocumentEntry>): void => onChange({ ...form, documents: { ...form.documents, [type]: { ...entry, ...change } } });

  return (
    <div className={`document ${entry.seen ? 'is-seen' : ''}`}>
      <label className="check">
        <input
          type="checkbox"
          data-testid={`document-${type}`}
          checked={entry.seen}
          onChange={(event) => set({ seen: event.target.checked })}
          onBlur={() => onLeave('documents')}
        />
        <span>{say(documentLabels[type])}</span>
      </label>
      {entry.seen ? (
        <div ref={details} className="document-details">
          <Field label={t.intake.documentNumber} size="half">
            {(ids) => (
              <input
                {...ids}
                type="text"
                maxLength={60}
                autoComplete="off"
                data-testid={`document-${type}-number`}
                value={entry.number}
                onChange={(event) => set({ number: event.target.value })}
              />
            )}
          </Field>
          {type === 'itap_card' ? (
            <Field label={t.intake.expiresOn} size="half">
              {(ids) => (
                <input
                  {...ids}
                  type="text"
                  maxLength={20}
                  placeholder={t.intake.datePlaceholder}
                  value={entry.expiresOn}
                  onChange={(event) => set({ expiresOn: event.target.value })}
                />
              )}
            </Field>
          ) : null}
          <DocumentPages entry={entry} label={say(documentLabels[type])} testId={`document-${type}`} onChange={set} />
        </div>
      ) : null}
    </div>
  );
}
