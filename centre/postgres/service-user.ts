/**
 * Whom PostgreSQL runs as. It refuses to run as root, so root gives it a user of its own; anybody else runs it as
 * themselves. `setpriv` (util-linux) adds two things where it is there: the server stops when the centre dies without
 * saying so, and under root it can reach a data folder that lies below a folder closed to others, such as /root.
 */
import { execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const userName = 'postgres';

export type ServiceUser = { readonly uid: number; readonly gid: number };

function ask(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    // Not there, or no such user: both mean that there is no answer.
    return undefined;
  }
}

function lookUp(): ServiceUser | undefined {
  const [uid, gid] = [ask('id', '-u', userName), ask('id', '-g', userName)];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** The user to run as; undefined means as we are. Under root the user is made when it is missing. */
export function findServiceUser(): ServiceUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp();
  if (found !== undefined) return found;
  ask('groupadd', '--system', userName);
  ask('useradd', '--system', '--no-create-home', '--shell', '/usr/sbin/nologin', '-g', userName, userName);
  const made = lookUp();
  if (made === undefined) throw new Error('PostgreSQL does not run as root and the user postgres cannot be made: start as another user, or set DATABASE_URL');
  return made;
}

export function giveTo(user: ServiceUser | undefined, path: string): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

/** Whether others may walk through every folder above the path. */
function isReachable(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function privileges(user: ServiceUser | undefined, paths: readonly string[]): string[] {
  if (user === undefined) return [];
  const passage = paths.every(isReachable) ? [] : ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', ...passage];
}

export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  /** what the program must be able to reach besides itself */
  readonly folder: string;
  readonly stdio: StdioOptions;
  /** stop it when this process dies, whatever kills it */
  readonly diesWithUs: boolean;
};

/** Starts a program of PostgreSQL as its user, in a session of its own so that Ctrl-C reaches only us. */
export function spawnAs(user: ServiceUser | undefined, command: Command) {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const options = { env, stdio: command.stdio, detached: true };
  if (ask('setpriv', '--version') === undefined) return spawn(command.program, command.args, { ...options, ...user });
  const death = command.diesWithUs ? ['--pdeathsig', 'INT'] : [];
  return spawn('setpriv', [...privileges(user, [command.program, command.folder]), ...death, '--', command.program, ...command.args], options);
}
