import { type ApplicationStatus, applicationStatuses } from '@loket/domain/application';

/** A status that this page's table knows; a newer office may send others, which are shown as they are. */
export function knownStatus(status: string): ApplicationStatus | undefined {
  return applicationStatuses.find((name) => name === status);
}
