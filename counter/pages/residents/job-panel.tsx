import type { ImportJobView } from '@loket/protocol/resident-import';
import { Moment } from '../../components/figures.tsx';
import { useWords } from '../../components/hooks.ts';
import type { Tone } from '../../components/notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { PaperButton } from '../../components/paper-button.tsx';
import { Badge } from '../../components/status-badge.tsx';
import { formatNumber } from '../../messages/format.ts';
import { useServices } from '../../services.ts';

const tones: Readonly<Record<ImportJobView['state'], Tone>> = { running: 'info', finished: 'good', cancelled: 'wait', refused: 'bad', interrupted: 'wait' };

/** The import that runs, or what the last one did. */
export function JobPanel({ job, onAgain, onChanged }: { readonly job: ImportJobView; readonly onAgain: () => void; readonly onChanged: () => void }) {
  const { t, say } = useWords();
  const isStopped = job.state === 'interrupted' || job.state === 'cancelled';
  return (
    <Panel title={job.file} aside={<Badge tone={tones[job.state]}>{t.residents.import.states[job.state]}</Badge>} testId="import-job">
      <p className="muted">
        {t.residents.import.startedAt} <Moment at={job.startedAt} />
      </p>
      {job.state === 'running' ? <Progress job={job} onChanged={onChanged} /> : null}
      {isStopped ? (
        <Notice tone="wait" title={t.residents.import.stoppedText}>
          <button type="button" className="button button-small" data-testid="import-again" onClick={onAgain}>
            {t.residents.import.again}
          </button>
        </Notice>
      ) : null}
      {job.errors === undefined ? null : (
        <Notice tone="bad" title={t.residents.import.refusedText}>
          <ul className="plain-list">
            {job.errors.map(({ field, code, text }) => (
              <li key={`${field} ${code}`}>{say(text)}</li>
            ))}
          </ul>
        </Notice>
      )}
      {job.counts === undefined ? null : <Counts job={job} />}
    </Panel>
  );
}

function Progress({ job, onChanged }: { readonly job: ImportJobView; readonly onChanged: () => void }) {
  const { t, language } = useWords();
  const { client } = useServices();
  const share = job.total_bytes === 0 ? 0 : job.bytes / job.total_bytes;
  const number = (value: number): string => formatNumber(value, language);
  return (
    <div className="import-progress">
      <progress max={1} value={share} aria-label={t.residents.import.progress} data-testid="import-progress" />
      <p role="status">
        {t.residents.import.progressText(number(Math.floor(share * 100)), number(job.read))}
        {job.rowsPerSecond === undefined || job.left_s === undefined ? '' : ` · ${t.residents.import.pace(number(job.rowsPerSecond), number(job.left_s))}`}
      </p>
      <button type="button" className="button" data-testid="import-cancel" onClick={() => void client.cancelImport().then(onChanged)}>
        {t.residents.import.cancel}
      </button>
    </div>
  );
}

function Counts({ job }: { readonly job: ImportJobView }) {
  const { t, language } = useWords();
  const { counts } = job;
  if (counts === undefined) return null;
  return (
    <>
      <dl className="facts import-counts">
        {(['read', 'added', 'changed', 'unchanged', 'rejected', 'vanished', 'residents'] as const).map((name) => (
          <div key={name}>
            <dt>{t.residents.import.counts[name]}</dt>
            <dd data-testid={`import-${name}`} data-value={counts[name]}>
              {formatNumber(counts[name], language)}
            </dd>
          </div>
        ))}
      </dl>
      <div className="resident-actions">
        {job.hasRejects ? (
          <PaperButton
            path="/api/residents/imports/rejects"
            mediaType="text/csv"
            fileName={`${job.file}.ditolak.csv`}
            word={t.residents.import.rejects}
            testId="import-rejects"
          />
        ) : null}
        {job.hasVanished ? (
          <PaperButton
            path="/api/residents/imports/vanished"
            mediaType="text/csv"
            fileName={`${job.file}.tidak-ada-lagi.csv`}
            word={t.residents.import.vanished}
            testId="import-vanished"
          />
        ) : null}
      </div>
    </>
  );
}
