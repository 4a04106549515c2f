import type { ImportFiles, ImportJobView, ImportPreview } from '@loket/protocol/resident-import';
import { useEffect, useRef, useState } from 'react';
import { useAnswer, useCommand, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { formatDate, formatNumber, formatSize } from '../../messages/format.ts';
import type { Failure } from '../../office/failure.ts';
import { useServices } from '../../services.ts';
import { questionsOf } from '../questions.ts';
import { ColumnsPanel } from './columns-panel.tsx';
import { JobPanel } from './job-panel.tsx';
import { uploadFile } from './upload-file.ts';

/** while an import runs its progress is asked for so often */
const look_ms = 1000;

/** Impor: a district's list into the register: choose a file, look at its columns, watch it being taken, read what changed. */
export function ImportSection() {
  const { client, ports } = useServices();
  const files = useAnswer(questionsOf(client).importFiles);
  const job = useAnswer(questionsOf(client).importJob);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const isRunning = job.value?.job?.state === 'running';
  const { reload } = job;
  useEffect(() => {
    if (!isRunning) return;
    let timer = ports.timers.set(look_ms, function look() {
      reload();
      timer = ports.timers.set(look_ms, look);
    });
    return () => timer.cancel();
  }, [isRunning, reload, ports]);

  return (
    <Answered of={job}>
      {({ job: latest }) => (
        <>
          {latest === undefined ? null : <JobPanel job={latest} onAgain={() => setChosen(latest.file)} onChanged={reload} />}
          {isRunning ? null : (
            <>
              <Answered of={files}>{(answer) => <FilesPanel files={answer} chosen={chosen} onChoose={setChosen} onChanged={files.reload} />}</Answered>
              {chosen === undefined ? null : (
                <Preview
                  key={chosen}
                  file={chosen}
                  job={latest}
                  onStarted={() => {
                    setChosen(undefined);
                    reload();
                  }}
                />
              )}
            </>
          )}
        </>
      )}
    </Answered>
  );
}

function FilesPanel({
  files,
  chosen,
  onChoose,
  onChanged,
}: {
  readonly files: ImportFiles;
  readonly chosen: string | undefined;
  readonly onChoose: (name: string | undefined) => void;
  readonly onChanged: () => void;
}) {
  const { t, language } = useWords();
  const { client } = useServices();
  const input = useRef<HTMLInputElement>(null);
  const [sent, setSent] = useState<{ readonly name: string; readonly share: number } | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const stop = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  async function upload(file: File): Promise<void> {
    setFailure(undefined);
    stop.current = new AbortController();
    const answer = await uploadFile(client, file, stop.current.signal, (share) => setSent({ name: file.name, share }));
    setSent(undefined);
    if (answer.ok) onChoose(file.name);
    else setFailure(answer.failure);
    onChanged();
  }

  return (
    <Panel title={t.residents.import.files}>
      <p className="muted">{t.residents.import.filesText(files.folder)}</p>
      <FailureNotice failure={failure} />
      {files.items.length === 0 && sent === undefined ? <Empty icon="file" title={t.residents.import.noFiles} /> : null}
      <ul className="rows">
        {files.items.map(({ name, size_bytes, modifiedAt }) => (
          <li key={name} className="row">
            <span className="row-main">
              <strong>{name}</strong>
              <span className="muted">
                {formatSize(size_bytes, language)} · {formatDate(modifiedAt, language)}
              </span>
            </span>
            <button
              type="button"
              className={`button ${name === chosen ? 'button-primary' : ''}`}
              aria-pressed={name === chosen}
              data-testid="import-choose"
              onClick={() => onChoose(name)}
            >
              {t.residents.import.look}
            </button>
            <button
              type="button"
              className="button button-quiet"
              data-testid="import-remove"
              onClick={() => {
                if (!window.confirm(t.residents.import.removeQuestion(name))) return;
                if (name === chosen) onChoose(undefined);
                void client.removeImportFile(name).then(onChanged);
              }}
            >
              {t.common.remove}
            </button>
          </li>
        ))}
      </ul>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        accept=".csv,.txt,.xlsx"
        aria-label={t.residents.import.upload}
        data-testid="import-upload"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) void upload(file);
        }}
      />
      {sent === undefined ? (
        <button type="button" className="button" onClick={() => input.current?.click()}>
          <Icon name="up" size={18} />
          {t.residents.import.upload}
        </button>
      ) : (
        <div className="import-progress">
          <p role="status">{t.residents.import.sending(sent.name, formatNumber(Math.floor(sent.share * 100), language))}</p>
          <progress max={1} value={sent.share} aria-label={t.residents.import.upload} />
          <button type="button" className="button button-small" onClick={() => stop.current?.abort()}>
            {t.common.cancel}
          </button>
        </div>
      )}
    </Panel>
  );
}

/** Asks how the office would read the file, and again with each column that is corrected. */
function Preview({ file, job, onStarted }: { readonly file: string; readonly job: ImportJobView | undefined; readonly onStarted: () => void }) {
  const { t } = useWords();
  const { client } = useServices();
  const [columns, setColumns] = useState<Readonly<Record<string, string>> | undefined>(job?.file === file ? job.columns : undefined);
  const [preview, setPreview] = useState<ImportPreview | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const command = useCommand();
  useEffect(() => {
    let isOver = false;
    void client.previewImport(file, columns === undefined ? {} : { columns: { ...columns } }).then((answer) => {
      if (isOver) return;
      setFailure(answer.ok ? undefined : answer.failure);
      if (answer.ok) setPreview(answer.value);
    });
    return () => {
      isOver = true;
    };
  }, [client, file, columns]);
  if (preview === undefined) return failure === undefined ? <p className="loading">{t.common.loading}</p> : <FailureNotice failure={failure} />;
  return (
    <Panel title={file}>
      <FailureNotice failure={failure ?? command.failure} />
      <ColumnsPanel preview={preview} onChange={setColumns} />
      {preview.missing.length === 0 ? null : <Notice tone="bad" title={t.residents.import.missing(preview.missing.join(', '))} />}
      <button
        type="button"
        className="button button-primary button-big"
        data-testid="import-start"
        disabled={preview.missing.length > 0 || command.busy}
        onClick={() => {
          const body = { file, ...(columns === undefined ? {} : { columns: { ...columns } }) };
          void command.run(body, (commandId) => client.startImport({ commandId, ...body })).then((done) => done && onStarted());
        }}
      >
        {t.residents.import.start}
      </button>
    </Panel>
  );
}
