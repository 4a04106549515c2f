import { Link } from 'wouter';
import { useAnswer, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Answered, Empty, Panel } from '../components/page.tsx';
import { formatNumber } from '../messages/format.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';

const shown_max = 50;

/** Cards that nobody has collected for two weeks, the longest first: whom to ring. */
export function UncollectedPanel() {
  const { t, language } = useWords();
  const { client } = useServices();
  const answer = useAnswer(questionsOf(client).uncollected);
  const days = formatNumber(answer.value?.days ?? 14, language);
  const count = answer.value?.items.length ?? 0;
  return (
    <Panel
      title={`${t.printDesk.uncollected(days)}${count === 0 ? '' : ` (${formatNumber(count, language)})`}`}
      testId="uncollected"
      aside={
        count === 0 ? undefined : (
          <a className="button button-small" href="/api/handovers/uncollected.csv" download data-testid="uncollected-csv">
            <Icon name="down" size={18} />
            {t.printDesk.download}
          </a>
        )
      }
    >
      <Answered of={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="check" title={t.printDesk.noneUncollected} />
          ) : (
            <ul className="jobs uncollected">
              {items.slice(0, shown_max).map((item) => (
                <li key={item.applicationId} className="uncollected-row">
                  <span className="job-main">
                    <Link href={`/berkas/${item.applicationId}`}>
                      <strong>{item.name}</strong>
                    </Link>
                    <span className="under digits">{item.receiptCode}</span>
                  </span>
                  <span className="digits">{item.telephone ?? t.printDesk.noTelephone}</span>
                  <span className="job-end">
                    <span className="shelf-name">{item.shelf}</span>
                    <span className="under">{t.printDesk.waited(formatNumber(item.waited_days, language))}</span>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}
