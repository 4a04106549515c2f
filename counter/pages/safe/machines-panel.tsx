import type { Machine } from '@loket/protocol/machines';
import { useState } from 'react';
import { Moment } from '../../components/figures.tsx';
import { useAnswer, useWords } from '../../components/hooks.ts';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { Badge } from '../../components/status-badge.tsx';
import { may, type Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { questionsOf } from '../questions.ts';
import { ReasonDialog } from '../reason-dialog.tsx';

const tones = { active: 'good', revoked: 'wait', erased: 'info' } as const;

/** The counters' computers, for the head of office and the administrator: a lost one is revoked here. */
export function MachinesPanel({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t } = useWords();
  const machines = useAnswer(questionsOf(client).machines);
  const [revoking, setRevoking] = useState<Machine | undefined>(undefined);
  return (
    <Panel title={t.safe.machines.title} testId="machines">
      <Answered of={machines}>
        {({ machines: all }) =>
          all.length === 0 ? (
            <Empty icon="computer" title={t.safe.machines.none} />
          ) : (
            <div className="table-scroll">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t.safe.machines.name}</th>
                    <th scope="col">{t.safe.machines.state}</th>
                    <th scope="col">{t.safe.machines.registeredAt}</th>
                    <th scope="col">{t.safe.machines.lastSeen}</th>
                    {may(officer, 'machines.revoke') ? <td /> : null}
                  </tr>
                </thead>
                <tbody>
                  {all.map((machine) => (
                    <tr key={machine.machineId} data-testid="machine-row" data-state={machine.state}>
                      <th scope="row">{machine.name}</th>
                      <td>
                        <Badge tone={tones[machine.state]}>{t.safe.machines.states[machine.state]}</Badge>
                        {machine.reason === undefined ? null : <div className="muted">{t.safe.machines.by(machine.revokedBy ?? '', machine.reason)}</div>}
                      </td>
                      <td>
                        <Moment at={machine.registeredAt} /> · {machine.registeredBy}
                      </td>
                      <td>{machine.lastSeenAt === undefined ? '–' : <Moment at={machine.lastSeenAt} />}</td>
                      {may(officer, 'machines.revoke') ? (
                        <td>
                          {machine.state === 'active' ? (
                            <button type="button" className="button button-small" data-testid="revoke-machine" onClick={() => setRevoking(machine)}>
                              {t.safe.machines.revoke}
                            </button>
                          ) : null}
                        </td>
                      ) : null}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answered>
      {revoking === undefined ? null : (
        <ReasonDialog
          title={t.safe.machines.revokeTitle(revoking.name)}
          explanation={t.safe.machines.revokeText}
          confirm={t.safe.machines.revoke}
          suggestions={t.safe.machines.reasons}
          onClose={() => setRevoking(undefined)}
          send={(commandId, reason) => client.revokeMachine(revoking.machineId, { commandId, reason })}
        />
      )}
    </Panel>
  );
}
