/** A file system in a file, which can be shut down under the programs that use it: what was not synced is gone. Root only. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type LoopDisk = {
  /** where it is mounted */
  readonly folder: string;
  /** At once, in the middle of whatever is written: every call fails from now on, and nothing more reaches the disk. */
  shutDown(): void;
  /** Unmounted and mounted again, as after a cut. Nothing may use it meanwhile. */
  mountAgain(): void;
  /** Unmounts it, however it is, and removes it. */
  end(): void;
};

const size_bytes = 160 * 1024 * 1024;
const makers = { ext4: ['/usr/sbin/mkfs.ext4', '-q', '-F'], xfs: ['/usr/sbin/mkfs.xfs', '-q', '-f'] } as const;
export type FileSystem = keyof typeof makers;
/** mkfs.xfs makes none smaller. */
const xfs_bytes = 320 * 1024 * 1024;

/** Why this machine can mount no file; undefined when it can. */
const unmountTries_max = 300;
const unmountPause_ms = 100;

export function whyNoLoopDisk(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (!existsSync('/dev/loop-control')) return 'no loop devices';
  if (!existsSync('/usr/sbin/xfs_io')) return 'no xfs_io: apt install xfsprogs';
  return undefined;
}

export function makeLoopDisk(kind: FileSystem): LoopDisk {
  const top = mkdtempSync(join(tmpdir(), 'lk-disk-'));
  const [image, folder] = [join(top, 'image'), join(top, 'mount')];
  // Not by asking the folder itself: an xfs that was shut down answers nothing any more.
  const isMounted = (): boolean => readFileSync('/proc/mounts', 'utf8').includes(` ${folder} `);
  const mount = (): void => void execFileSync('mount', ['-o', 'loop', image, folder], { stdio: 'pipe' });
  /** The kernel lets go of the image a moment later, or when a program that was started with a view of all mounts ends: until then a new mount is the old one. */
  const isHeld = (): boolean => execFileSync('losetup', ['-j', image]).length > 0;
  // The helpers of a browser that was killed leave one after the other.
  const unmount = (): void => {
    for (let tries = 1; isMounted() || isHeld(); tries += 1) {
      const { status, stderr } = isMounted() ? spawnSync('umount', [folder]) : { status: undefined, stderr: 'still held by the kernel' };
      if (status === 0) continue;
      if (tries >= unmountTries_max) throw new Error(`umount ${folder}: ${stderr}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, unmountPause_ms);
    }
  };
  const end = (): void => {
    // A program that was killed may still be leaving: lazily then, so that nothing stays behind.
    if (isMounted() && spawnSync('umount', [folder]).status !== 0) execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
    rmSync(top, { recursive: true, force: true });
  };
  try {
    mkdirSync(folder);
    writeFileSync(image, '');
    truncateSync(image, kind === 'xfs' ? xfs_bytes : size_bytes);
    const [maker, ...options] = makers[kind];
    execFileSync(maker, [...options, image], { stdio: 'pipe' });
    mount();
  } catch (error) {
    end();
    throw error;
  }
  return {
    folder,
    shutDown() {
      // Were it not mounted, the shutdown would hit the file system of the machine itself.
      if (!isMounted() || spawnSync('mountpoint', ['-q', folder]).status !== 0) throw new Error(`${folder} is not mounted`);
      execFileSync('xfs_io', ['-x', '-c', 'shutdown', folder], { stdio: 'pipe' });
    },
    mountAgain() {
      unmount();
      mount();
    },
    end,
  };
}
