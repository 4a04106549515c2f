/** What the browser lets this page keep, and when the officer should be told that it runs out. */
export type StorageSpace = { readonly isKept: boolean; readonly used_bytes: number; readonly left_bytes: number };
export type SpaceWarning = 'none' | 'soon' | 'now';

/** About a week of a busy village counter: 700 applications of 600 kB. */
const soon_bytes = 420_000_000;
/** About a hundred applications more. */
const now_bytes = 60_000_000;

/** Told long before it is full: by what is left, and by the share that is used. */
export function spaceWarning({ used_bytes, left_bytes }: StorageSpace): SpaceWarning {
  if (left_bytes < now_bytes) return 'now';
  const share = used_bytes / (used_bytes + left_bytes);
  return left_bytes < soon_bytes || share > 0.7 ? 'soon' : 'none';
}

/** Undefined where the browser does not say (an address that is not secure). */
export async function askStorageSpace(): Promise<StorageSpace | undefined> {
  if (!('storage' in navigator)) return undefined;
  const [isKept, { usage = 0, quota = 0 }] = await Promise.all([navigator.storage.persisted(), navigator.storage.estimate()]);
  return quota === 0 ? undefined : { isKept, used_bytes: usage, left_bytes: Math.max(0, quota - usage) };
}
