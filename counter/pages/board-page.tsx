import type { BoardAnswer } from '@loket/protocol/board';
import { Link } from 'wouter';
import { Figure } from '../components/figures.tsx';
import { useAnswer, useWords } from '../components/hooks.ts';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { Badge, toneOfStatus } from '../components/status-badge.tsx';
import { formatAge, formatNumber, formatTime } from '../messages/format.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';

/** Papan: the office at a glance, for the officer, the supervisor and the head alike. */
export function BoardPage() {
  const { client } = useServices();
  const { t, language } = useWords();
  const board = useAnswer(questionsOf(client).board);
  const at = board.value === undefined ? undefined : t.board.asOf(formatTime(board.value.at, language));
  return (
    <Page title={t.nav.board} lead={at}>
      <Answered of={board}>
        {(answer) => (
          <>
            <Figures board={answer} />
            <div className="columns columns-wide-left">
              <WhoseMove board={answer} />
              <Printing board={answer} />
            </div>
          </>
        )}
      </Answered>
    </Page>
  );
}

function Figures({ board }: { readonly board: BoardAnswer }) {
  const { t, language } = useWords();
  const { today, blanks, coverage } = board;
  const share = coverage.obliged === 0 ? 0 : (coverage.enrolled / coverage.obliged) * 100;
  return (
    <div className="figure-groups">
      <Panel title={t.board.today}>
        <dl className="figures">
          <Figure label={t.board.accepted} value={today.accepted} testId="today-accepted" />
          <Figure label={t.board.printed} value={today.printed} testId="today-printed" />
          <Figure label={t.board.handedOver} value={today.handedOver} testId="today-handed-over" />
        </dl>
      </Panel>
      <Panel title={t.nav.blanks}>
        <dl className="figures">
          <Figure
            label={t.board.blanksAvailable}
            value={blanks.available}
            testId="blanks-available"
            detail={blanks.days === undefined ? undefined : t.board.blankDays(blanks.days)}
          />
          <Figure label={t.board.blanksIssued} value={blanks.issued} testId="blanks-issued" />
          <Figure label={t.board.blanksSpoiled} value={blanks.spoiled} testId="blanks-spoiled" />
        </dl>
      </Panel>
      <Panel title={t.nav.coverage}>
        <dl className="figures">
          <Figure
            label={t.board.notYet}
            value={coverage.notYetEnrolled}
            testId="coverage-not-yet"
            detail={t.board.enrolledShare(share.toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', { maximumFractionDigits: 2 }))}
          />
        </dl>
      </Panel>
    </div>
  );
}

/** The oldest beyond a day is worth a look: a smooth verdict takes ten minutes. */
const oldAge_s = 86_400;

function WhoseMove({ board }: { readonly board: BoardAnswer }) {
  const { t, say, language } = useWords();
  const rows = board.statuses.filter(({ count }) => count > 0);
  return (
    <Panel title={t.board.whoseMove}>
      {rows.length === 0 ? (
        <Empty icon="files" title={t.board.nothingYet}>
          <Link href="/loket">{t.board.takeFirst}</Link>
        </Empty>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.board.holder}</th>
              <th scope="col">{t.board.status}</th>
              <th scope="col" className="number">
                {t.board.count}
              </th>
              <th scope="col" className="number">
                {t.board.oldest}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.status}>
                <th scope="row">{say(row.holderName)}</th>
                <td>
                  <Link href={`/berkas?status=${row.status}`} className="quiet-link">
                    <Badge tone={toneOfStatus(row.status)}>{say(row.text)}</Badge>
                  </Link>
                </td>
                <td className="number big" data-testid={`status-${row.status}`} data-value={row.count}>
                  {formatNumber(row.count, language)}
                </td>
                <td className={`number ${row.oldest_s > oldAge_s && row.holder !== 'nobody' ? 'is-old' : ''}`}>
                  {row.holder === 'nobody' ? '–' : formatAge(row.oldest_s, language)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Printing({ board }: { readonly board: BoardAnswer }) {
  const { t, language } = useWords();
  const { printing, link } = board;
  const waiting = link.waitingEntries + link.waitingAttachments;
  return (
    <div className="stack">
      <Panel title={t.nav.print} aside={<Link href="/cetak">{t.board.open}</Link>}>
        <dl className="pairs">
          <Pair name={t.print.queue} value={formatNumber(printing.queued, language)} />
          <Pair name={t.print.atPrinter} value={formatNumber(printing.atPrinter, language)} />
          <Pair name={t.print.toInspect} value={formatNumber(printing.toInspect, language)} tone={printing.toInspect > 0 ? 'wait' : undefined} />
          <Pair name={t.print.unclear} value={formatNumber(printing.unclear, language)} tone={printing.unclear > 0 ? 'bad' : undefined} />
          <Pair
            name={t.board.printersReady}
            value={`${printing.printersReady} / ${printing.printersTotal}`}
            tone={printing.printersReady < printing.printersTotal ? 'wait' : undefined}
          />
        </dl>
      </Panel>
      <Panel title={t.board.toCentre} aside={<Link href="/sambungan">{t.board.open}</Link>}>
        <dl className="pairs">
          <Pair
            name={t.link.state}
            value={link.state === 'up' ? t.link.up : link.state === 'down' ? t.link.down : t.link.unknown}
            tone={link.state === 'down' ? 'bad' : undefined}
          />
          <Pair name={t.link.waiting} value={formatNumber(waiting, language)} tone={waiting > 0 ? 'wait' : undefined} />
          <Pair name={t.link.setAside} value={formatNumber(link.setAside, language)} tone={link.setAside > 0 ? 'bad' : undefined} />
        </dl>
      </Panel>
    </div>
  );
}

export function Pair({ name, value, tone }: { readonly name: string; readonly value: React.ReactNode; readonly tone?: 'wait' | 'bad' | undefined }) {
  return (
    <div className={`pair ${tone === undefined ? '' : `pair-${tone}`}`}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
