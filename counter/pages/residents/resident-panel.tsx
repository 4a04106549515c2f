import { labelOf, maritalStatuses, sexes } from '@loket/domain/codes';
import type { ResidentView } from '@loket/protocol/registry';
import { Link } from 'wouter';
import { useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Panel } from '../../components/page.tsx';
import { Badge } from '../../components/status-badge.tsx';
import { formatDay, formatNik } from '../../messages/format.ts';
import { may, type Officer } from '../../office/officer.ts';

/** One person as the register has them, and what can be done for them. The form is told the NIK alone. */
export function ResidentPanel({ resident, officer }: { readonly resident: ResidentView; readonly officer: Officer }) {
  const { t, language } = useWords();
  const { nik, kk } = resident;
  const shown = (value: string | undefined): string => (value === undefined || value === '' ? t.residents.unknown : value);
  const facts: readonly (readonly [string, string])[] = [
    [t.fields.nik, formatNik(nik)],
    [t.residents.household, kk === undefined ? t.residents.unknown : formatNik(kk)],
    [t.residents.born, [resident.birthPlace, formatDay(resident.birthDate, language)].filter((part) => part !== '').join(', ')],
    [t.fields.sex, labelOf(sexes, resident.sex, language)],
    [t.fields.maritalStatus, shown(labelOf(maritalStatuses, resident.maritalStatus, language))],
    [t.residents.mother, shown(resident.motherName)],
    [t.residents.address, shown(addressOf(resident))],
    [t.fields.villageCode, `${resident.village}, ${resident.district} (${resident.villageCode})`],
    [t.residents.card, shown(resident.card)],
  ];
  return (
    <Panel title={resident.name} aside={<EnrolmentBadge enrolment={resident.enrolment} />} testId="resident-panel">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="resident-actions">
        {may(officer, 'application.submit') ? (
          <Link href={`/loket?nik=${nik}`} className="button button-primary" data-testid="resident-apply">
            <Icon name="intake" size={18} />
            {t.residents.apply}
          </Link>
        ) : null}
        {may(officer, 'application.read') ? (
          <Link href={`/berkas?q=${nik}`} className="button" data-testid="resident-files">
            <Icon name="files" size={18} />
            {t.residents.files}
          </Link>
        ) : null}
      </div>
    </Panel>
  );
}

function EnrolmentBadge({ enrolment }: { readonly enrolment: string }) {
  const { t } = useWords();
  switch (enrolment) {
    case 'enrolled':
      return <Badge tone="good">{t.residents.enrolments.enrolled}</Badge>;
    case 'not_yet':
      return <Badge tone="wait">{t.residents.enrolments.not_yet}</Badge>;
    case '':
    case 'unknown':
      return <Badge tone="info">{t.residents.enrolments.unknown}</Badge>;
    default:
      // A word of the district's own is shown as it stands.
      return <Badge tone="info">{enrolment}</Badge>;
  }
}

function addressOf({ address, rt, rw }: ResidentView): string {
  const area = [rt === '' ? '' : `RT ${rt}`, rw === '' ? '' : `RW ${rw}`].filter((part) => part !== '').join(' / ');
  return [address, area].filter((part) => part !== '').join(', ');
}
