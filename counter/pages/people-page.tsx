import { type Role, roleNames, roles } from '@loket/domain/access';
import type { OfficePerson } from '@loket/protocol/access';
import { type FormEvent, useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { Moment } from '../components/figures.tsx';
import { useAnswer, useCommand, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { FailureNotice } from '../components/notice.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { Badge } from '../components/status-badge.tsx';
import { TextField } from '../components/text-field.tsx';
import { isPin, isUsername, passwordLength_min } from '../forms/secrets.ts';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';
import { MachinesPanel } from './safe/machines-panel.tsx';

/** Petugas: who works here, in which roles, and where they are signed in. */
export function PeoplePage({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t, say } = useWords();
  const people = useAnswer(questionsOf(client).people);
  const [open, setOpen] = useState<'nothing' | 'new' | OfficePerson>('nothing');
  const manages = may(officer, 'people.manage');
  return (
    <Page
      title={t.nav.people}
      lead={t.people.lead}
      actions={
        manages ? (
          <button type="button" className="button button-primary" data-testid="person-new" onClick={() => setOpen('new')}>
            <Icon name="plus" />
            {t.people.add}
          </button>
        ) : undefined
      }
    >
      <Answered of={people}>
        {(answer) =>
          answer.people.length === 0 ? (
            <Panel>
              <Empty icon="people" title={t.people.none} />
            </Panel>
          ) : (
            <Panel>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t.fields.name}</th>
                    <th scope="col">{t.people.roles}</th>
                    <th scope="col">{t.people.state}</th>
                    <th scope="col">{t.people.sessions}</th>
                    {manages ? (
                      <th scope="col">
                        <span className="visually-hidden">{t.people.change}</span>
                      </th>
                    ) : null}
                  </tr>
                </thead>
                <tbody>
                  {answer.people.map((person) => {
                    const lastSeen = person.sessions
                      .map(({ lastSeenAt }) => lastSeenAt)
                      .sort()
                      .at(-1);
                    return (
                      <tr key={person.username} data-testid="person-row">
                        <th scope="row">
                          {person.name}
                          <span className="under digits">{person.username}</span>
                        </th>
                        <td>
                          {person.roles
                            .map((role) => {
                              const name = answer.roleNames[role];
                              return name === undefined ? role : say(name);
                            })
                            .join(', ')}
                        </td>
                        <td>
                          <Badge tone={person.active ? 'good' : 'wait'}>{person.active ? t.people.active : t.people.inactive}</Badge>
                        </td>
                        <td>
                          {lastSeen === undefined ? (
                            '–'
                          ) : (
                            <>
                              {t.people.sessionCount(person.sessions.length)}
                              <span className="under">
                                {t.people.lastSeen} <Moment at={lastSeen} />
                              </span>
                            </>
                          )}
                        </td>
                        {manages ? (
                          <td className="number">
                            <button
                              type="button"
                              className="button button-small"
                              aria-label={`${t.people.change}: ${person.name}`}
                              onClick={() => setOpen(person)}
                            >
                              {t.people.change}
                            </button>
                          </td>
                        ) : null}
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </Panel>
          )
        }
      </Answered>
      {may(officer, 'machines.read') ? <MachinesPanel officer={officer} /> : null}
      {open === 'new' ? <NewPersonDialog onClose={() => setOpen('nothing')} /> : null}
      {typeof open === 'object' ? <ChangePersonDialog person={open} self={open.username === officer.username} onClose={() => setOpen('nothing')} /> : null}
    </Page>
  );
}

function RoleChecks({
  chosen,
  onChange,
  error,
}: {
  readonly chosen: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
  readonly error: string | undefined;
}) {
  const { t, say } = useWords();
  return (
    <fieldset className="section section-flat">
      <legend>{t.people.roles}</legend>
      <div className="role-checks">
        {roles.map((role) => (
          <label key={role} className="check">
            <input
              type="checkbox"
              data-testid={`role-${role}`}
              checked={chosen.includes(role)}
              onChange={(event) => onChange(event.target.checked ? [...chosen, role] : chosen.filter((other) => other !== role))}
            />
            <span>{say(roleNames[role])}</span>
          </label>
        ))}
      </div>
      {error === undefined ? null : (
        <p className="note-bad" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function NewPersonDialog({ onClose }: { readonly onClose: () => void }) {
  const { client } = useServices();
  const { t } = useWords();
  const command = useCommand();
  const [username, setUsername] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [pin, setPin] = useState('');
  const [chosen, setChosen] = useState<readonly Role[]>([]);
  const [tried, setTried] = useState(false);
  const shown = (error: string | undefined): string | undefined => (tried ? error : undefined);
  const body = { username: username.trim().toLowerCase(), name: name.trim(), roles: [...chosen], password, pin };
  const errors = {
    name: body.name === '' ? t.people.nameFirst : undefined,
    username: isUsername(body.username) ? undefined : t.people.usernameHint,
    password: password.length < passwordLength_min ? t.signIn.newPasswordHint(passwordLength_min) : undefined,
    pin: isPin(pin) ? undefined : t.printDesk.pinPattern,
    roles: chosen.length === 0 ? t.people.roleFirst : undefined,
  };
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (Object.values(errors).some((error) => error !== undefined)) return;
    if (await command.run(body, (commandId) => client.createPerson({ commandId, ...body }))) onClose();
  }
  return (
    <Dialog title={t.people.add} onClose={onClose}>
      <form className="form" autoComplete="off" noValidate onSubmit={(event) => void submit(event)}>
        <div className="fields">
          <TextField
            label={t.fields.name}
            size="half"
            required
            maxLength={60}
            testId="person-name"
            value={name}
            onChange={setName}
            error={shown(errors.name)}
          />
          <TextField
            label={t.signIn.username}
            kind="username"
            size="half"
            required
            hint={t.people.usernameHint}
            testId="person-username"
            value={username}
            onChange={setUsername}
            error={shown(errors.username)}
          />
          <TextField
            label={t.people.firstPassword}
            kind="newPassword"
            size="half"
            required
            hint={t.signIn.newPasswordHint(passwordLength_min)}
            testId="person-password"
            value={password}
            onChange={setPassword}
            error={shown(errors.password)}
          />
          <TextField
            label={t.second.pin}
            kind="pin"
            size="half"
            required
            hint={t.signIn.newPinHint}
            testId="person-pin"
            value={pin}
            onChange={setPin}
            error={shown(errors.pin)}
          />
        </div>
        <RoleChecks chosen={chosen} onChange={setChosen} error={shown(errors.roles)} />
        <FailureNotice failure={command.failure} />
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button type="submit" className="button button-primary" data-testid="person-confirm" disabled={command.busy}>
            {t.people.add}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function ChangePersonDialog({ person, self, onClose }: { readonly person: OfficePerson; readonly self: boolean; readonly onClose: () => void }) {
  const { client } = useServices();
  const { t } = useWords();
  const command = useCommand();
  const known = roles.filter((role) => person.roles.includes(role));
  const [chosen, setChosen] = useState<readonly Role[]>(known);
  const [active, setActive] = useState(person.active);
  const [password, setPassword] = useState('');
  const [pin, setPin] = useState('');
  const sameRoles = chosen.length === known.length && chosen.every((role) => known.includes(role));
  const body = {
    ...(sameRoles ? {} : { roles: [...chosen] }),
    ...(active === person.active ? {} : { active }),
    ...(password === '' ? {} : { newPassword: password }),
    ...(pin === '' ? {} : { newPin: pin }),
  };
  const [tried, setTried] = useState(false);
  const shown = (error: string | undefined): string | undefined => (tried ? error : undefined);
  const errors = {
    password: password === '' || password.length >= passwordLength_min ? undefined : t.signIn.newPasswordHint(passwordLength_min),
    pin: pin === '' || isPin(pin) ? undefined : t.printDesk.pinPattern,
    roles: chosen.length === 0 ? t.people.roleFirst : undefined,
  };
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (Object.values(errors).some((error) => error !== undefined)) return;
    if (await command.run({ username: person.username, ...body }, (commandId) => client.changePerson(person.username, { commandId, ...body }))) onClose();
  }
  async function endSessions(): Promise<void> {
    if (await command.run({ end: person.username }, () => client.endSessions(person.username))) onClose();
  }
  return (
    <Dialog title={person.name} onClose={onClose}>
      <form className="form" autoComplete="off" noValidate onSubmit={(event) => void submit(event)}>
        <RoleChecks chosen={chosen} onChange={setChosen} error={shown(errors.roles)} />
        <label className="check">
          <input type="checkbox" checked={active} disabled={self} onChange={(event) => setActive(event.target.checked)} />
          <span>{t.people.mayWork}</span>
        </label>
        <div className="fields">
          <TextField
            label={t.signIn.newPassword}
            kind="newPassword"
            size="half"
            hint={t.people.leaveEmpty}
            testId="person-new-password"
            value={password}
            onChange={setPassword}
            error={shown(errors.password)}
          />
          <TextField
            label={t.signIn.newPin}
            kind="pin"
            size="half"
            hint={t.people.leaveEmpty}
            testId="person-new-pin"
            value={pin}
            onChange={setPin}
            error={shown(errors.pin)}
          />
        </div>
        <FailureNotice failure={command.failure} />
        <div className="dialog-actions">
          <button type="button" className="button button-danger" disabled={command.busy || person.sessions.length === 0} onClick={() => void endSessions()}>
            {t.people.endSessions(person.sessions.length)}
          </button>
          <button type="submit" className="button button-primary" disabled={command.busy || Object.keys(body).length === 0}>
            {t.people.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
