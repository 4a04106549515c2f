import type { CourierImportAnswer } from '@loket/protocol/courier';
import { useRef, useState } from 'react';
import { saveFile } from '../../browser/save-file.ts';
import { useSignal, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import type { Failure } from '../../office/failure.ts';
import { useServices } from '../../services.ts';

type Brought = { readonly name: string; readonly answer: CourierImportAnswer };

/** At the office: takes in files that were carried here, one after the other, and gives the receipt of each. */
export function TakeCourier() {
  const { client, officeLink, answers } = useServices();
  const { t } = useWords();
  const link = useSignal(officeLink.state);
  const input = useRef<HTMLInputElement>(null);
  const [reading, setReading] = useState<string | undefined>(undefined);
  const [brought, setBrought] = useState<readonly Brought[]>([]);
  const [failed, setFailed] = useState<{ readonly name: string; readonly failure: Failure } | undefined>(undefined);

  async function take(files: readonly File[]): Promise<void> {
    setFailed(undefined);
    setBrought([]);
    for (const file of files) {
      setReading(file.name);
      const answer = await client.bringCourier(file);
      setReading(undefined);
      if (!answer.ok) return setFailed({ name: file.name, failure: answer.failure });
      setBrought((before) => [...before, { name: file.name, answer: answer.value }]);
    }
    await answers.changed();
  }

  return (
    <>
      <div className="courier-actions">
        <button
          type="button"
          className="button"
          data-testid="courier-take"
          disabled={reading !== undefined || link.state === 'down'}
          onClick={() => input.current?.click()}
        >
          <Icon name="down" size={18} />
          {t.courier.take}
        </button>
        <input
          ref={input}
          type="file"
          accept=".age"
          multiple
          className="hidden-input"
          tabIndex={-1}
          aria-label={t.courier.take}
          data-testid="courier-take-file"
          onChange={(event) => {
            const { target } = event;
            void take([...(target.files ?? [])]).finally(() => {
              target.value = '';
            });
          }}
        />
      </div>
      {reading === undefined ? null : <Notice tone="wait" title={t.courier.taking(reading)} live="polite" />}
      {failed === undefined ? null : (
        <>
          <p className="note-bad">{failed.name}</p>
          <FailureNotice failure={failed.failure} />
        </>
      )}
      {brought.map((one) => (
        <BroughtNotice key={one.name} {...one} />
      ))}
    </>
  );
}

function BroughtNotice({ name, answer }: Brought) {
  const { t, say } = useWords();
  const { counts, troubles, machineName, madeBy, piece, pieces, receipt } = answer;
  return (
    <Notice tone={troubles.length === 0 ? 'good' : 'bad'} title={t.courier.taken(machineName, madeBy)} live="polite">
      <p data-testid="courier-taken" data-value={counts.taken} data-already={counts.already}>
        {pieces > 1 ? `${t.courier.piece(piece, pieces)}: ` : ''}
        {t.courier.counts(counts.taken, counts.already)}
      </p>
      {troubles.length === 0 ? null : (
        <>
          <p>{t.courier.troubles(troubles.length)}</p>
          <ul className="plain-list">
            {troubles.map(({ receiptCode, text }) => (
              <li key={receiptCode}>
                <span className="digits">{receiptCode}</span> · {say(text)}
              </li>
            ))}
          </ul>
        </>
      )}
      <p>{t.courier.saveReceiptText}</p>
      <button
        type="button"
        className="button button-small"
        data-testid="courier-save-receipt"
        onClick={() => saveFile(`${name.replace(/\.age$/, '')}.bukti.json`, new Blob([JSON.stringify(receipt)], { type: 'application/json' }))}
      >
        {t.courier.saveReceipt}
      </button>
    </Notice>
  );
}
