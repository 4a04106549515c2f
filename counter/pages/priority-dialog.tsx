import { type PriorityReason, priorityReasons } from '@loket/domain/queue-order';
import type { PrintJob } from '@loket/protocol/print-job';
import { useState } from 'react';
import { Field } from '../components/field.tsx';
import { useWords } from '../components/hooks.ts';
import { useServices } from '../services.ts';
import { SecondPersonDialog } from './second-person-dialog.tsx';

/** Puts a waiting card before others: for whom, and who agrees. */
export function PriorityDialog({ job, onClose }: { readonly job: PrintJob; readonly onClose: () => void }) {
  const { t } = useWords();
  const { client } = useServices();
  const [reason, setReason] = useState<PriorityReason>('elderly');
  const [note, setNote] = useState('');
  const said = note.trim();
  return (
    <SecondPersonDialog
      title={t.printDesk.prioritise}
      explanation={t.printDesk.prioritiseText}
      confirm={t.printDesk.prioritise}
      onClose={onClose}
      content={{ reason, note: said }}
      send={(commandId, secondPerson) => client.prioritise(job.id, { commandId, reason, ...(said === '' ? {} : { note: said }), secondPerson })}
    >
      <div className="segments" role="radiogroup" aria-label={t.printDesk.priorityReason}>
        {priorityReasons.map((value) => (
          <label key={value} className="segment">
            <input type="radio" name="priority" data-testid={`priority-${value}`} checked={reason === value} onChange={() => setReason(value)} />
            <span>{t.printDesk.priorityReasons[value]}</span>
          </label>
        ))}
      </div>
      <Field label={t.printDesk.priorityNote}>
        {(ids) => <input {...ids} type="text" maxLength={200} autoComplete="off" value={note} onChange={(event) => setNote(event.target.value)} />}
      </Field>
    </SecondPersonDialog>
  );
}
