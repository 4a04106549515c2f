/** The tables of the access desk: one function a statement, prepared once. */
import { type Role, roles } from '@loket/domain/access';
import { z } from 'zod';
import type { Database } from '../database/open-database.ts';

export type Person = {
  readonly username: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly createdAt: string;
};

export type Credential = {
  readonly username: string;
  readonly passwordHash: string;
  readonly pinHash: string | undefined;
  readonly mustChangePassword: boolean;
};

export type SessionKind = 'cookie' | 'bearer';

export type SessionRow = {
  readonly id: string;
  readonly token_hash: string;
  readonly username: string;
  readonly kind: SessionKind;
  readonly started_at_ms: number;
  readonly last_seen_at_ms: number;
  readonly expires_at_ms: number;
};

export type FailureRow = { readonly key: string; readonly kind: string; readonly count: number; readonly last_at_ms: number; readonly retry_at_ms: number };

type PersonRow = { username: string; name: string; roles: string; active: number; created_at: string };

const Roles = z.array(z.enum(roles));

function personOfRow(row: PersonRow): Person {
  return { username: row.username, name: row.name, roles: Roles.parse(JSON.parse(row.roles)), active: row.active === 1, createdAt: row.created_at };
}

export type AccessStore = ReturnType<typeof createAccessStore>;

export function createAccessStore(database: Database) {
  return {
    ...personStatements(database),
    ...credentialStatements(database),
    ...sessionStatements(database),
    ...failureStatements(database),
    ...settingStatements(database),
  };
}

function personStatements(database: Database) {
  const find = database.prepare<[string], PersonRow>('SELECT username, name, roles, active, created_at FROM person WHERE username = ?');
  const all = database.prepare<[], PersonRow>('SELECT username, name, roles, active, created_at FROM person ORDER BY username');
  const insert = database.prepare<[string, string, string, string]>('INSERT INTO person(username, name, roles, active, created_at) VALUES (?, ?, ?, 1, ?)');
  const setRoles = database.prepare<[string, string]>('UPDATE person SET roles = ? WHERE username = ?');
  const setActive = database.prepare<[number, string]>('UPDATE person SET active = ? WHERE username = ?');
  return {
    findPerson(username: string): Person | undefined {
      const row = find.get(username);
      return row === undefined ? undefined : personOfRow(row);
    },
    allPeople: (): Person[] => all.all().map(personOfRow),
    insertPerson: (person: Pick<Person, 'username' | 'name' | 'roles' | 'createdAt'>): void =>
      void insert.run(person.username, person.name, JSON.stringify(person.roles), person.createdAt),
    setRoles: (username: string, held: readonly Role[]): void => void setRoles.run(JSON.stringify(held), username),
    setActive: (username: string, active: boolean): void => void setActive.run(active ? 1 : 0, username),
  };
}

type CredentialRow = { username: string; password_hash: string; pin_hash: string | null; must_change_password: number };

function credentialStatements(database: Database) {
  const find = database.prepare<[string], CredentialRow>('SELECT username, password_hash, pin_hash, must_change_password FROM credential WHERE username = ?');
  const put = database.prepare<[string, string, string | null, number, string]>(
    `INSERT INTO credential(username, password_hash, pin_hash, must_change_password, changed_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT(username) DO UPDATE SET password_hash = excluded.password_hash, pin_hash = excluded.pin_hash,
       must_change_password = excluded.must_change_password, changed_at = excluded.changed_at`,
  );
  return {
    findCredential(username: string): Credential | undefined {
      const row = find.get(username);
      if (row === undefined) return undefined;
      return {
        username: row.username,
        passwordHash: row.password_hash,
        pinHash: row.pin_hash ?? undefined,
        mustChangePassword: row.must_change_password === 1,
      };
    },
    putCredential: (credential: Credential, changedAt: string): void =>
      void put.run(credential.username, credential.passwordHash, credential.pinHash ?? null, credential.mustChangePassword ? 1 : 0, changedAt),
  };
}

function sessionStatements(database: Database) {
  const all = database.prepare<[], SessionRow>(
    'SELECT id, token_hash, username, kind, started_at_ms, last_seen_at_ms, expires_at_ms FROM session ORDER BY started_at_ms',
  );
  const put = database.prepare<[SessionRow]>(
    `INSERT INTO session(id, token_hash, username, kind, started_at_ms, last_seen_at_ms, expires_at_ms)
     VALUES (@id, @token_hash, @username, @kind, @started_at_ms, @last_seen_at_ms, @expires_at_ms)
     ON CONFLICT(token_hash) DO UPDATE SET last_seen_at_ms = excluded.last_seen_at_ms, expires_at_ms = excluded.expires_at_ms`,
  );
  const seen = database.prepare<[number, string]>('UPDATE session SET last_seen_at_ms = ? WHERE id = ?');
  const remove = database.prepare<[string]>('DELETE FROM session WHERE id = ?');
  const removeOld = database.prepare<[number]>('DELETE FROM session WHERE expires_at_ms <= ?');
  return {
    allSessions: (): SessionRow[] => all.all(),
    putSession: (row: SessionRow): void => void put.run(row),
    setSessionSeen: (id: string, at_ms: number): void => void seen.run(at_ms, id),
    removeSession: (id: string): void => void remove.run(id),
    removeExpiredSessions: (now_ms: number): void => void removeOld.run(now_ms),
  };
}

function failureStatements(database: Database) {
  const all = database.prepare<[], FailureRow>('SELECT key, kind, count, last_at_ms, retry_at_ms FROM access_failure');
  const put = database.prepare<[FailureRow]>(
    `INSERT INTO access_failure(key, kind, count, last_at_ms, retry_at_ms) VALUES (@key, @kind, @count, @last_at_ms, @retry_at_ms)
     ON CONFLICT(key) DO UPDATE SET count = excluded.count, last_at_ms = excluded.last_at_ms, retry_at_ms = excluded.retry_at_ms`,
  );
  const remove = database.prepare<[string]>('DELETE FROM access_failure WHERE key = ?');
  return {
    allFailures: (): FailureRow[] => all.all(),
    putFailure: (row: FailureRow): void => void put.run(row),
    removeFailure: (key: string): void => void remove.run(key),
  };
}

function settingStatements(database: Database) {
  const find = database.prepare<[string], { value: string }>('SELECT value FROM access_setting WHERE key = ?');
  const put = database.prepare<[string, string]>('INSERT INTO access_setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value');
  return {
    findSetting: (key: string): string | undefined => find.get(key)?.value,
    putSetting: (key: string, value: string): void => void put.run(key, value),
  };
}
